"""The next complete edition, rehearsed: the very statements of publishing, in a transaction that is rolled back."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy.assign import assign
from geo.privacy.ladder import ensure_ladder
from geo.publish import gather, texts


def rehearse(connection: Connection) -> None:
    """Decide about all devices and make all records, as pg_temp.outgoing, in the transaction of `connection`.

    `connection` is register_owner's, who may do what locator and publisher do; the caller rolls back.
    Raises NotFound without a territory, PublishRefused where publishing would be refused.
    """
    ensure_ladder(connection)
    texts.keep_up(connection, None, assign(connection).run)
    records = gather.every_record(connection, gather.EVERY)
    connection.execute(text(f"CREATE TEMPORARY TABLE outgoing ON COMMIT DROP AS {records}"))
