"""The next complete edition, rehearsed: the very statements of publishing, in a transaction that is rolled back."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy import rules
from geo.privacy.assign import assign
from geo.privacy.ladder import ensure_ladder


def rehearse(connection: Connection) -> None:
    """Decide about all devices and make all records, as pg_temp.outgoing, in the transaction of `connection`.

    `connection` is register_owner's, who may do what locator and publisher do; the caller rolls back.
    Raises NotFound without a territory, PublishRefused where publishing would be refused.
    """
    ensure_ladder(connection)
    assign(connection)
    for statement in (rules.COMMON_TEXTS, rules.DATASTREAMS, rules.PURPOSES, rules.DEVICES):
        connection.execute(text(statement), {"common": rules.COMMON} if ":common" in statement else {})
