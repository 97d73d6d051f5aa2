"""Which organisations changed in what the records of their devices say of them."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy import rules

CHANGED = f"""
INSERT INTO register.organisation_state AS s (organisation_id, hash, run)
SELECT n.id, n.hash, :run
FROM (SELECT o.id, sha256(convert_to(ROW({rules.ORGANISATION_SAYS})::text, 'UTF8')) AS hash
      FROM register.organisation o) n
WHERE NOT EXISTS (SELECT FROM register.organisation_state k WHERE k.organisation_id = n.id AND k.hash = n.hash)
ON CONFLICT (organisation_id) DO UPDATE SET hash = excluded.hash, run = excluded.run
"""


def keep_up(register: Connection, run: int) -> None:
    """Note at run `run` the organisations that are not what they were; as `publisher`."""
    register.execute(text(CHANGED), {"run": run})
