"""One contract for all formats: parse, validate, tell, and commit in one transaction or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, text

from geo.database import batches
from geo.errors import Invalid, NotFound, Unreadable
from geo.model import NewDevice
from geo.register.devices import fingerprint, references, register_many
from geo.register.organisations import by_name, names
from opendata.exchange.fields import BadCell
from opendata.exchange.layout import Broken, Row, column_names, lookup
from opendata.exchange.mapping import ColumnMapping
from opendata.exchange.nearest import proposal
from opendata.exchange.readers import read
from opendata.exchange.report import Finding, Findings, Report, Sink
from opendata.exchange.rows import device_of

BATCH = 5_000


@dataclass(frozen=True)
class Choices:
    """What whoever imports decides. `organisation` has the rows that name none; `release_exact` is a stated reason."""

    organisation: str | None = None
    dry_run: bool = False
    all_or_nothing: bool = False
    release_exact: str | None = None


def import_devices(
    connection: Connection,
    path: Path,
    mapping: ColumnMapping,
    choices: Choices,
    *,
    sink: Sink | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Report:
    """Register the devices of a file, or revise those it has; good rows go in, others are reported.

    Works inside the caller's transaction: with `dry_run`, or `all_or_nothing` and a refused row, it
    is left as it was found. A device of the same source that the file no longer has is reported,
    never removed. `sink` is told every finding, `progress` the rows read so far.
    Raises Unreadable (the file), Invalid (mapping or organisation), NotFound (no territory).
    """
    work = _Import(connection, path, mapping, choices, Findings("error", sink), Findings("note", sink))
    with connection.begin_nested() as savepoint:
        # Two imports at once would register the same reference twice; the second waits for the first.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('lamppost import'))"))
        for batch in work.batches():
            work.register(batch)
            progress(work.rows)
        work.check_columns()
        report = work.report()
        if not report.committed:
            savepoint.rollback()
    return report


@dataclass(frozen=True)
class _Offer:
    """A device of a batch and the row that it stands in."""

    number: int
    row: Row
    device: NewDevice


@dataclass
class _Import:
    connection: Connection
    path: Path
    mapping: ColumnMapping
    choices: Choices
    errors: Findings
    notes: Findings

    rows: int = 0
    skipped: int = 0
    repeated: int = 0
    outcome: Counter[str] = field(default_factory=Counter)
    # Of each organisation: the row that a reference was first seen in, and what that row said.
    seen: dict[UUID, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    said: dict[tuple[UUID, str], bytes] = field(default_factory=dict)
    times: Counter[tuple[UUID, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.at = datetime.now(UTC)
        self.organisations: dict[str, UUID] = {}
        self.default = self._default_organisation()
        self.missing = set(self.mapping.columns)
        self.known: set[str] = set()

    def _default_organisation(self) -> UUID | None:
        if self.choices.organisation is not None:
            return self._organisation(self.choices.organisation)
        if self.mapping.organisation is None:
            raise Invalid("organisation", "is missing; name the one that these devices belong to (--organisation)")
        return None

    def _organisation(self, name: str) -> UUID:
        if name not in self.organisations:
            try:
                self.organisations[name] = by_name(self.connection, name)
            except NotFound:
                known = proposal(name, names(self.connection))
                raise Invalid("organisation", f"{name!r} is not registered{known}") from None
        return self.organisations[name]

    def batches(self) -> Iterator[dict[UUID, list[_Offer]]]:
        """The devices of some thousand rows at a time, by organisation."""
        for part in batches(read(self.path, self.mapping.layout), BATCH):
            batch: dict[UUID, list[_Offer]] = defaultdict(list)
            for number, row in part:
                self.rows += 1
                try:
                    self._add(number, row, batch)
                except BadCell as error:
                    self.errors.add(Finding(number, error.columns, error.reason, error.value))
            yield batch

    def _add(self, number: int, row: Row | Broken, batch: dict[UUID, list[_Offer]]) -> None:
        if isinstance(row, Broken):
            raise BadCell((), row.reason, "")
        if self.missing:
            self._look_for_columns(row)
        empty = self.mapping.empty
        if any(condition.holds(row, empty) for condition in self.mapping.skip):
            self.skipped += 1
            return
        organisation = self._organisation_of(row)
        device = self._once(organisation, device_of(row, self.mapping), number)
        if device is not None:
            batch[organisation].append(_Offer(number, row, self._released(device, number, row)))

    def _organisation_of(self, row: Row) -> UUID:
        rule = self.mapping.organisation
        name = rule.read(row, self.mapping.empty) if rule is not None else None
        if name is None:
            if self.default is None:
                raise BadCell(rule.columns if rule else (), "names no organisation, and none was chosen", "")
            return self.default
        try:
            return self._organisation(str(name))
        except Invalid as error:
            raise BadCell(rule.columns if rule else (), f"organisation {error.reason}", "") from None

    def _once(self, organisation: UUID, device: NewDevice, number: int) -> NewDevice | None:
        """The device, with a number where its reference may repeat; None where it only says again what was said."""
        if self.mapping.repeated == "number":
            key = (organisation, device.reference)
            self.times[key] += 1
            if self.times[key] > 1:
                device = replace(device, reference=f"{device.reference}-{self.times[key]}")
        seen = self.seen[organisation]
        if device.reference not in seen:
            seen[device.reference] = number
            if self.mapping.repeated == "same":
                self.said[organisation, device.reference] = fingerprint(device)
            return device
        columns = self.mapping.rules["reference"].columns
        if self.mapping.repeated != "same":
            raise BadCell(columns, f"occurs twice; row {seen[device.reference]:,} has it too", device.reference)
        if self.said[organisation, device.reference] != fingerprint(device):
            raise BadCell(columns, f"says something else than row {seen[device.reference]:,}", device.reference)
        self.repeated += 1
        return None

    def _released(self, device: NewDevice, number: int, row: Row) -> NewDevice:
        if self.choices.release_exact is None:
            return device
        for condition in self.mapping.never_exact:
            if condition.holds(row, self.mapping.empty):
                value = str(lookup(row, condition.column)[1])
                self.notes.add(Finding(number, (condition.column,), "is not released to its exact place", value))
                return device
        return replace(device, exact_reason=self.choices.release_exact)

    def _look_for_columns(self, row: Row) -> None:
        self.missing = {column for column in self.missing if not lookup(row, column)[0]}
        self.known.update(column_names(row))
        if self.mapping.layout.format == "csv":
            self.check_columns()

    def check_columns(self) -> None:
        """Raise Unreadable when a column that the mapping names was in no row."""
        if self.missing and self.known:
            column = min(self.missing)
            advice = proposal(column, self.known)
            raise Unreadable(self.path.name, f"has no column {column!r}, which the mapping names{advice}")

    def register(self, batch: dict[UUID, list[_Offer]]) -> None:
        for organisation, offers in batch.items():
            counts = register_many(
                self.connection,
                organisation,
                (offer.device for offer in offers),
                at=self.at,
                on_invalid=partial(self._refused, offers),
            )
            self.outcome.update(registered=counts.registered, revised=counts.revised, unchanged=counts.unchanged)

    def _refused(self, offers: list[_Offer], position: int, error: Invalid) -> None:
        offer = offers[position]
        columns = self.mapping.columns_of(error.field)
        value = ", ".join(str(lookup(offer.row, column)[1]) for column in columns)
        self.errors.add(Finding(offer.number, columns, f"{error.field} {error.reason}", value))

    def report(self) -> Report:
        vanished = {
            reference
            for organisation in self.organisations.values()
            for reference in references(self.connection, organisation, self.mapping.source)
            if reference not in self.seen[organisation]
        }
        refused = self.errors.count
        return Report(
            file=self.path.name,
            rows=self.rows,
            skipped=self.skipped,
            repeated=self.repeated,
            registered=self.outcome["registered"],
            revised=self.outcome["revised"],
            unchanged=self.outcome["unchanged"],
            refused=refused,
            warned=self.notes.count,
            errors=tuple(sorted(self.errors.kept, key=lambda finding: finding.row)),
            warnings=tuple(self.notes.kept),
            vanished=tuple(sorted(vanished)),
            dry_run=self.choices.dry_run,
            committed=not self.choices.dry_run and not (self.choices.all_or_nothing and refused > 0),
        )
