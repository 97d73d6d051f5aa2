"""A virtual environment of its own for each peer, so that what they need never meets what Lamppost needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from geo.errors import Unavailable

HERE = Path(__file__).resolve().parent


def programs(name: str, directory: Path) -> Path:
    """The directory of the programs of `name`.txt, installed below `directory` the first time. Raises Unavailable."""
    wanted, place = HERE / f"{name}.txt", directory / name
    stamp = place / "installed"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        print(f"installing the packages of {wanted.name} (a minute, once)", file=sys.stderr)
        _run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(place))
        pip = ("-m", "pip", "--disable-pip-version-check", "--python", str(place / "bin/python"))
        _run(sys.executable, *pip, "install", "--quiet", "--no-deps", "-r", str(wanted))
        stamp.write_text(wanted.read_text())
    return place / "bin"


def _run(*command: str) -> None:
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
        raise Unavailable("a peer could not be installed: see the message above (no network, or no space on the disk)")
