"""Seconds of one step after the other."""

from __future__ import annotations

import sys
import time

Figures = dict[str, float | int | str]


class Laps:
    """`lap` notes what has passed since the step before among the figures, and says so on standard error."""

    def __init__(self) -> None:
        self.figures: Figures = {}
        self.begin = time.perf_counter()

    def lap(self, name: str) -> None:
        self.figures[name] = round(time.perf_counter() - self.begin, 2)
        print(f"{name}: {self.figures[name]}", file=sys.stderr, flush=True)
        self.begin = time.perf_counter()
