"""All checks in the order in which a reader needs them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from geo.privacy.audit import blocks, doors, grants, kinds, policy, published, traces
from geo.privacy.audit.report import Report
from geo.publication import editions


def audit(
    register: Connection, publication: Connection, inbox: Connection | None = None, *, schedule: str | None
) -> Report:
    """Run every check. It changes nothing but temporary tables of `register`.

    `register` is a connection of register_owner, which reads every table and catalogue; `publication`
    one of public_reader, so that what is judged is what the public is given; `inbox` is one of inbox_owner, where there
    is an inbox. `schedule` is the setting.
    Raises Unavailable where a database does not answer.
    """
    waiting = not policy.last_run_is_complete(register)
    edition = editions.newest(publication)
    findings = (
        grants.check(register, "register"),
        grants.check(publication, "publication"),
        *((grants.check(inbox, "inbox"),) if inbox is not None else ()),
        doors.roles(publication),
        doors.functions(register, publication),
        doors.databases(publication),
        published.columns(publication),
        published.allow_list(register, publication),
        traces.check(register, publication),
        kinds.check(register, publication, waiting=waiting),
        blocks.population(register),
        blocks.preimage(register, publication, waiting=waiting),
        blocks.footprints(register, publication, waiting=waiting),
        published.identities(register, publication),
        published.districts(publication),
        published.withheld(publication),
        published.whole(publication),
        policy.schedule(schedule),
        policy.places(register),
        policy.buildings(register),
        policy.pending(register),
        doors.anyone(publication),
    )
    return Report(datetime.now(UTC), edition.number if edition else None, findings)
