"""Who may do what in a database, as lines of text, against the lists beside this file."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from geo.privacy.audit.report import Finding, judge
from geo.provision import Branch

LISTS = Path(__file__).resolve().parent

# What is granted to anybody but the owner. Read from the catalogue's own lists, which every role may see whole;
# the views of information_schema show a role only what concerns itself.
GRANTED = """
WITH own AS (
    SELECT n.oid, n.nspname FROM pg_namespace n
    WHERE n.nspname !~ '^pg_(toast|temp)' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
), granted AS (
    SELECT 'database' AS what, d.datdba AS owner, a.grantee, a.privilege_type AS may
    FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE d.datname = current_database()
    UNION ALL
    SELECT 'schema ' || n.nspname, n.nspowner, a.grantee, a.privilege_type
    FROM pg_namespace n JOIN own USING (oid), aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    UNION ALL
    SELECT own.nspname || '.' || c.relname, c.relowner, a.grantee, a.privilege_type
    FROM pg_class c JOIN own ON own.oid = c.relnamespace, aclexplode(c.relacl) a
    UNION ALL
    SELECT own.nspname || '.' || c.relname, c.relowner, a.grantee,
           a.privilege_type || ' (' || string_agg(t.attname, ', ' ORDER BY t.attname) || ')'
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN own ON own.oid = c.relnamespace,
         aclexplode(t.attacl) a
    GROUP BY own.nspname, c.relname, c.relowner, a.grantee, a.privilege_type
    UNION ALL
    SELECT 'function ' || own.nspname || '.' || p.proname, p.proowner, a.grantee, a.privilege_type
    FROM pg_proc p JOIN own ON own.oid = p.pronamespace,
         aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE own.nspname <> 'public'
    UNION ALL
    SELECT 'whatever is made later', f.defaclrole, a.grantee, a.privilege_type
    FROM pg_default_acl f, aclexplode(f.defaclacl) a
)
SELECT coalesce(r.rolname, 'everybody') || ': ' || string_agg(may, ', ' ORDER BY may) || ' on ' || what AS line
FROM granted LEFT JOIN pg_roles r ON r.oid = grantee
WHERE grantee <> owner
GROUP BY r.rolname, what ORDER BY 1
"""


def granted(connection: Connection) -> list[str]:
    """A line for each role and object: `publisher: SELECT (id, organisation_id) on register.device`."""
    return [str(line) for line in connection.scalars(text(GRANTED))]


def expected(branch: Branch) -> list[str]:
    """The lines that a database of this branch has when nobody changed anything."""
    return (LISTS / f"{branch}_grants.txt").read_text(encoding="utf-8").splitlines()


def check(connection: Connection, branch: Branch) -> Finding:
    """Compare the database behind `connection` with its list, both ways."""
    held, listed = set(granted(connection)), set(expected(branch))
    more = [f"not on the list: {line}" for line in sorted(held - listed)]
    less = [f"missing: {line}" for line in sorted(listed - held)]
    return judge(
        f"grants of the {branch}",
        f"Rights in the {branch} database",
        more + less,
        figure=f"{len(held):,} rights, {len(more)} too many, {len(less)} missing",
        meaning="Each program may read and write only what it needs; what it may not read it cannot give away.",
        advice="Take back what is too many (REVOKE). If it was meant, it is a decision of the project's: change the"
        f" migration and {branch}_grants.txt together.",
    )
