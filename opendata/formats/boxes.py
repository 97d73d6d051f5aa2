"""Boxes around places, as formats keep them: in numbers of half the width."""

from __future__ import annotations

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]


def outwards(numbers: Numbers, *, lower: bool) -> Numbers:
    """The nearest numbers of half the width that are no greater, or no less: so a box holds its place."""
    narrow = numbers.astype(np.float32)
    beyond = narrow > numbers if lower else narrow < numbers
    towards = np.float32(-np.inf if lower else np.inf)
    return np.where(beyond, np.nextafter(narrow, towards), narrow)
