"""What an installation has decided: schedule, secret places, building data, and what waits."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy.audit.report import Finding, Outcome, judge


def schedule(setting: str | None) -> Finding:
    """Whether complete editions come at fixed times."""
    return judge(
        "schedule",
        "When editions come",
        [] if setting else ["no schedule is set: every publish is complete"],
        figure=setting or "none",
        meaning="On a schedule, the time of an edition does not tell when a protected device was registered or moved.",
        advice="Set LAMPPOST_SCHEDULE, to P1D say, where protected devices are registered one by one.",
        otherwise=Outcome.NOTE,
    )


def buildings(register: Connection) -> Finding:
    """Whether squares promise buildings, or area alone."""
    counted = register.scalar(text("SELECT buildings FROM register.ladder ORDER BY version DESC LIMIT 1")) or 0
    return judge(
        "buildings",
        "Building data",
        [] if counted else ["no buildings are known: squares promise their size alone"],
        figure=f"{counted:,} buildings",
        meaning="A square hides a home only among other homes.",
        advice="Import buildings with an address (lamppost buildings import), then publish.",
        otherwise=Outcome.NOTE,
    )


def places(register: Connection) -> Finding:
    """Whether secret places and zones are known."""
    row = register.execute(
        text("SELECT count(*) FILTER (WHERE geometry IS NULL) AS secret, count(geometry) AS drawn FROM register.zone")
    ).one()
    return judge(
        "places",
        "Zones and secret places",
        []
        if row.secret and row.drawn
        else ["none are registered" if not row.drawn else "no secret place is registered"],
        figure=f"{row.drawn:,} zones, {row.secret:,} secret places",
        meaning="Schools, care and shelters are protected only where the register knows of them.",
        advice="Ask who knows of them: lamppost zones import, lamppost zones secret.",
        otherwise=Outcome.NOTE,
    )


def pending(register: Connection) -> Finding:
    """What was registered and is not decided about."""
    waiting = register.scalar(text("SELECT count(DISTINCT device_id) FROM register.pending")) or 0
    return judge(
        "pending",
        "Devices that wait",
        [f"{waiting:,} devices wait for an edition"] if waiting else [],
        figure=f"{waiting:,} devices",
        meaning="What waits is not published, or still as it was before.",
        advice="They go out with the next edition (lamppost publish).",
        otherwise=Outcome.NOTE,
    )


def last_run_is_complete(register: Connection) -> bool:
    """False between complete editions, while generalised devices may wait."""
    found = register.scalar(text("SELECT complete FROM register.run ORDER BY number DESC LIMIT 1"))
    return found is not False
