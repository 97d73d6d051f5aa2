"""What one proof found, and how all of them are told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """Numbers of checks, and a sentence for each that failed. `missing` says why a proof could not be run at all."""

    proof: str
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    missing: str = ""
    figures: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """What was not run proves nothing."""
        return not self.failures and not self.missing

    def check(self, holds: bool, sentence: str) -> None:
        """Count a check that holds; keep the sentence of one that does not."""
        if holds:
            self.passed += 1
        else:
            self.failures.append(sentence)

    def lines(self) -> list[str]:
        if self.missing:
            return [f"{self.proof}: NOT RUN: {self.missing}"]
        counts = f"{self.passed} passed, {len(self.failures)} failed, {len(self.skipped)} skipped"
        told = [f"  FAILED   {sentence}" for sentence in self.failures]
        told += [f"  skipped  {sentence}" for sentence in self.skipped]
        told += [f"  {name}: {value}" for name, value in self.figures.items()]
        return [f"{self.proof}: {counts}", *told]


def keep(outcomes: Sequence[Outcome], file: Path) -> None:
    file.write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=2, ensure_ascii=False) + "\n")
