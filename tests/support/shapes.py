"""What tests need that is not kept here: the shapes of DCAT-AP."""

from __future__ import annotations

import os

import pytest

needs_shapes = pytest.mark.skipif(
    "LAMPPOST_SHACL" not in os.environ,
    reason="the shapes of DCAT-AP belong to SEMIC and are not kept here; LAMPPOST_SHACL names a copy of them",
)
