"""What a benchmark found, with what one must know to compare it."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime


def report(name: str, quick: bool, figures: Mapping[str, float | int | str]) -> dict[str, object]:
    """The figures with their machine and time."""
    machine = {"processors": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"benchmark": name, "quick": quick, "at": at, "machine": machine, "figures": figures}
