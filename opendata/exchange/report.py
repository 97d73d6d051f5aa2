"""What an import did, or would do."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from geo.errors import Unavailable

SHOWN = 10
SHOWN_OF_ONE_REASON = 3
KEPT = 1_000
LONGEST_VALUE = 60


@dataclass(frozen=True)
class Finding:
    """A row that was refused (or, as a warning, a row that was not fully believed) and why."""

    row: int
    columns: tuple[str, ...]
    reason: str
    value: str

    def sentence(self) -> str:
        columns = f", column {', '.join(self.columns)}" if self.columns else ""
        value = f" (found: {printable(self.value)})" if self.value else ""
        return f"row {self.row:,}{columns}: {self.reason}{value}"


@dataclass(frozen=True)
class Report:
    """`errors` and `warnings` are the first thousand of `refused` and `warned`; `vanished` are references of the
    same source that the file no longer has. Nothing was changed when `committed` is false.
    """

    file: str
    rows: int
    skipped: int
    repeated: int
    registered: int
    revised: int
    unchanged: int
    refused: int
    warned: int
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    vanished: tuple[str, ...]
    dry_run: bool
    committed: bool

    @property
    def useful(self) -> bool:
        """Whether any row was, or would be, in the register."""
        accepted = self.registered + self.revised + self.unchanged + self.skipped
        return accepted > 0 and (self.committed or self.dry_run)

    def text(self, full: Path | None = None) -> str:
        """For a terminal: counts, some findings of each kind, and where the rest is."""
        return "\n".join(self._lines(full))

    def _lines(self, full: Path | None) -> Iterator[str]:
        yield f"{self.file}: {self.rows:,} rows read"
        counts = {
            "registered": self.registered, "revised": self.revised, "unchanged": self.unchanged,
            "refused": self.refused, "skipped": self.skipped, "repeated": self.repeated,
        }  # fmt: skip
        for name, count in counts.items():
            if count or name not in ("skipped", "repeated"):
                yield f"  {name:<11}{count:>9,}"
        yield from self._findings("Refused:", self.errors, self.refused, full)
        yield from self._findings("Note:", self.warnings, self.warned, full)
        if self.vanished:
            yield f"Vanished: {len(self.vanished):,} devices of this source are not in the file; they stay as they are:"
            shown = ", ".join(printable(reference) for reference in self.vanished[:SHOWN])
            more = f" and {len(self.vanished) - SHOWN:,} more" if len(self.vanished) > SHOWN else ""
            yield f"  {shown}{more}"
        if self.dry_run:
            yield "Dry run: nothing was changed."
        elif not self.committed:
            yield "Nothing was changed, because some rows were refused and all or nothing was asked for."

    def _findings(self, title: str, findings: tuple[Finding, ...], count: int, full: Path | None) -> Iterator[str]:
        if not count:
            return
        yield title
        shown = chosen(findings)
        for finding in shown:
            yield f"  {finding.sentence()}"
        if count > len(shown):
            where = f"; all are in {full}" if full else "; --report FILE lists all"
            yield f"  and {count - len(shown):,} more{where}"


def chosen(findings: Sequence[Finding]) -> list[Finding]:
    """Ten of them, and of one reason no more than three, so that a rare fault is not hidden by a common one."""
    if len(findings) <= SHOWN:
        return list(findings)
    times: Counter[str] = Counter()
    shown: list[Finding] = []
    for finding in findings:
        times[finding.reason] += 1
        if times[finding.reason] <= SHOWN_OF_ONE_REASON:
            shown.append(finding)
    return shown[:SHOWN]


class Sink(Protocol):
    """Takes every finding as it is made."""

    def __call__(self, kind: str, finding: Finding) -> None: ...


@dataclass
class Findings:
    """Gathers findings without holding more than a thousand; all of them go to `sink`."""

    kind: str
    sink: Sink | None = None
    kept: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, finding: Finding) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(finding)
        if self.sink is not None:
            self.sink(self.kind, finding)


@contextmanager
def csv_report(path: Path) -> Iterator[Sink]:
    """A file of all findings: kind, row, columns, reason, value. Raises Unavailable when it cannot be written."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("kind", "row", "columns", "reason", "value"))

            def write(kind: str, finding: Finding) -> None:
                texts = (", ".join(finding.columns), finding.reason, finding.value)
                writer.writerow((kind, finding.row, *(harmless(text) for text in texts)))

            yield write
    except OSError as error:
        raise Unavailable(f"cannot write {path}: {error.strerror}") from error


def harmless(text: str) -> str:
    """A cell that a spreadsheet takes for text: one that begins like a formula, and is no number, gets a quote."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            float(text)
        except ValueError:
            return f"'{text}"
    return text


def printable(text: str) -> str:
    """Text from a file, safe to print on a terminal and not too long."""
    clean = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return clean if len(clean) <= LONGEST_VALUE else clean[: LONGEST_VALUE - 1] + "…"
