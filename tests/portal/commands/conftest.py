"""The command `lamppost` on a pair of databases of its own, and the real files where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from tests.support.databases import Databases

EXAMPLES = Path(__file__).resolve().parents[3] / "docs/examples"
OWNER = "The City"


@pytest.fixture
def lamppost(databases: Databases) -> Callable[..., Result]:
    """Runs the command with these arguments; `code` is the exit code that is expected, `typed` what it is answered."""

    def run(*arguments: object, code: int = 0, typed: str | None = None) -> Result:
        words = [str(part) for part in arguments]
        result = CliRunner().invoke(main, words, env=databases.environment(), input=typed)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def real_data() -> Path:
    """The directory of real files."""
    directory = os.environ.get("LAMPPOST_REAL_DATA")
    if not directory:
        pytest.skip("real cities' files belong to them and are not kept here; LAMPPOST_REAL_DATA names a copy of them")
    return Path(directory)
