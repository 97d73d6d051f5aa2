"""What an audit says: findings in plain words, as values that can be stored, printed and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

SHOWN = 10  # examples of what is wrong; a broken installation has thousands


class Outcome(StrEnum):
    """NOTE is something to know that breaks no promise."""

    PASS = "pass"  # noqa: S105  # no password
    FAIL = "fail"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One check. `figure` is what was counted, `details` are examples; neither ever holds a place or a name.

    `advice` says what to do; it is empty where nothing is to be done.
    """

    key: str
    title: str
    outcome: Outcome
    figure: str
    meaning: str
    advice: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """All checks of one moment. `edition` is the one in force, None before the first."""

    made: datetime
    edition: int | None
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return all(finding.outcome is not Outcome.FAIL for finding in self.findings)

    def counts(self) -> dict[Outcome, int]:
        """How many findings have each outcome."""
        return {outcome: sum(finding.outcome is outcome for finding in self.findings) for outcome in Outcome}

    def as_json(self) -> dict[str, Any]:
        """Values of JSON alone; `from_json` reads them."""
        findings = [
            {**asdict(finding), "outcome": finding.outcome.value, "details": list(finding.details)}
            for finding in self.findings
        ]
        return {
            "made": self.made.isoformat(), "passed": self.passed, "edition": self.edition, "findings": findings,
        }  # fmt: skip


def from_json(value: dict[str, Any]) -> Report:
    """The report that `as_json` wrote."""
    findings = (
        Finding(**{**found, "outcome": Outcome(found["outcome"]), "details": tuple(found["details"])})
        for found in value["findings"]
    )
    return Report(datetime.fromisoformat(value["made"]), value["edition"], tuple(findings))


def judge(
    key: str,
    title: str,
    problems: Sequence[str],
    *,
    figure: str,
    meaning: str,
    advice: str,
    otherwise: Outcome = Outcome.FAIL,
) -> Finding:
    """Passed where there are no problems; `otherwise` where there are, with the advice and some of them."""
    if not problems:
        return Finding(key, title, Outcome.PASS, figure, meaning)
    return Finding(key, title, otherwise, figure, meaning, advice, tuple(problems[:SHOWN]))
