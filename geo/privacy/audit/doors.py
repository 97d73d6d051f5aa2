"""What stands outside tables: roles, functions that tell places, other databases, and what anyone may do."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy.audit.report import Finding, Outcome, judge
from geo.provision import LEAKING_FUNCTIONS, MAKING_FUNCTIONS, PUBLICATION_ROLES, REGISTER_ROLES, ROLES

POWERS = """
SELECT rolname || ' is ' || power FROM pg_roles
CROSS JOIN LATERAL (VALUES ('a superuser', rolsuper), ('allowed to make databases', rolcreatedb),
                           ('allowed to make roles', rolcreaterole), ('above row security', rolbypassrls),
                           ('allowed to replicate', rolreplication)) p (power, has)
WHERE rolname = ANY(:roles) AND has
UNION ALL
SELECT m.rolname || ' has all rights of ' || r.rolname FROM pg_auth_members a
JOIN pg_roles m ON m.oid = a.member JOIN pg_roles r ON r.oid = a.roleid WHERE m.rolname = ANY(:roles)
ORDER BY 1
"""

CALLABLE = """
SELECT r.rolname || ' may call ' || p.proname FROM pg_proc p CROSS JOIN pg_roles r
WHERE p.proname = ANY(:functions) AND r.rolname = ANY(:roles) AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
ORDER BY 1
"""

# A database that takes everybody takes the public role as well; one that names it is a publication of its own.
OPEN_DATABASES = """
SELECT d.datname, EXISTS (SELECT FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                          WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT') AS everybody
FROM pg_database d
WHERE d.datallowconn AND d.datname <> current_database() AND has_database_privilege('public_reader', d.oid, 'CONNECT')
ORDER BY 1
"""

# Anyone who may connect may do these in PostgreSQL, and no right can be taken back without harm.
ANYONE = {
    "hold advisory locks": "pg_advisory_lock(bigint)",
    "send notifications": "pg_notify(text, text)",
    "keep a connection waiting": "pg_sleep(double precision)",
    "see the names of databases, roles and running sessions": "pg_stat_get_activity(integer)",
}


def roles(connection: Connection) -> Finding:
    """No role of the project has more power than its grants give."""
    found = connection.scalars(text(POWERS), {"roles": list(ROLES)}).all()
    return judge(
        "roles",
        "Powers of the roles",
        found,
        figure=f"{len(ROLES)} roles, {len(found)} powers too many",
        meaning="A role that is a superuser, or takes over another role's rights, is held by no list of rights.",
        advice="Take the power back (ALTER ROLE … NOSUPERUSER …, REVOKE role FROM role).",
    )


def functions(register: Connection, publication: Connection) -> Finding:
    """The functions of PostGIS that answer about unreadable tables, and those that make large objects."""
    names = {"functions": list(LEAKING_FUNCTIONS + MAKING_FUNCTIONS)}
    problems: list[str] = []
    for connection, given in ((register, REGISTER_ROLES), (publication, PUBLICATION_ROLES)):
        problems += connection.scalars(text(CALLABLE), {**names, "roles": list(given)}).all()
        objects = connection.scalar(text("SELECT count(*) FROM pg_largeobject_metadata"))
        problems += [f"{objects} large objects in the database"] if objects else []
    return judge(
        "functions",
        "Functions that tell places or fill the disk",
        problems,
        figure=f"{len(LEAKING_FUNCTIONS)} of PostGIS and {len(MAKING_FUNCTIONS)} of PostgreSQL in each database,"
        f" {len(problems)} open",
        meaning="Five functions of PostGIS tell the extent of tables that one may not read. They are shut.",
        advice="Run `lamppost database provision` again; an upgrade of PostGIS may have made them anew.",
    )


def databases(connection: Connection) -> Finding:
    """Where else the public role may connect to, on the server of `connection`."""
    rows = connection.execute(text(OPEN_DATABASES)).all()
    open_to_all = [f"{row.datname} is open to everybody" for row in rows if row.everybody]
    named = [f"{row.datname} names public_reader" for row in rows if not row.everybody]
    return judge(
        "databases",
        "Other databases on the public server",
        open_to_all + named,
        figure=f"{len(open_to_all)} open to everybody, {len(named)} that name the public role",
        meaning="The public portal's role should reach the publication and nothing else.",
        advice="REVOKE CONNECT ON DATABASE … FROM PUBLIC. One that names public_reader is a second publication on this"
        " server, or a mistake.",
        otherwise=Outcome.FAIL if open_to_all else Outcome.NOTE,
    )


def anyone(connection: Connection) -> Finding:
    """What PostgreSQL still lets the public role do; it is asked, not assumed."""
    may = [
        what
        for what, function in ANYONE.items()
        if connection.scalar(
            text("SELECT has_function_privilege('public_reader', :function, 'EXECUTE')"), {"function": function}
        )
    ]
    own = "change its own password and its own settings"
    return judge(
        "public role",
        "What PostgreSQL still lets the public role do",
        [*may, own],
        figure=f"{len(may) + 1} things",
        meaning="None of it reaches a place: publishing takes no advisory lock that a reader could hold, and listens to"
        " nothing.",
        advice="Nothing, while only the portal uses the role. Limit its connections (ALTER ROLE … CONNECTION LIMIT).",
        otherwise=Outcome.NOTE,
    )
