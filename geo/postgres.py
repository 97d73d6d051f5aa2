"""Where PostgreSQL with PostGIS is installed: by the system's packages, or unpacked beside the project."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import Unavailable

OLDEST = 15
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/libexec/postgresql*")
REMEDY = "on Debian 12 one command brings it: apt-get install postgresql-15-postgis-3"


@dataclass(frozen=True)
class Installation:
    """One major version: its programs, its share directory and what they need in their environment."""

    bin: Path
    major: int
    share: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def postgis(self) -> str:
        """The library of PostGIS, by the name under which the extension loads it."""
        control = (self.share / "extension/postgis.control").read_text()
        found = re.search(r"^module_pathname\s*=\s*'([^']+)'", control, re.MULTILINE)
        if found is None:
            raise Unavailable(f"{self.share}/extension/postgis.control does not name a library; install PostGIS again")
        return found[1]


def find(root: Path | None = None, major: int | None = None) -> Installation:
    """The newest PostgreSQL of at least 15 that has PostGIS; of version `major` only, where one is given.

    `root` is a directory that Debian's packages were unpacked into; without it the system is searched.
    Raises Unavailable, naming what was found and what is missing.
    """
    versions = {found.major: found for found in _installations(root)}
    usable = {
        number: found
        for number, found in versions.items()
        if number >= OLDEST and (found.share / "extension/postgis.control").exists()
    }
    if major is not None and major not in usable:
        raise Unavailable(
            f"the data is of PostgreSQL {major}, but of that version no server with PostGIS is installed "
            f"(found: {_listed(usable)}); install it, or carry the data over with pg_upgrade"
        )
    if not usable:
        raise Unavailable(
            f"no PostgreSQL {OLDEST} or newer with PostGIS was found "
            f"(PostgreSQL without PostGIS or too old: {_listed(versions)}); {REMEDY}"
        )
    return usable[major if major is not None else max(usable)]


def _listed(versions: Mapping[int, Installation]) -> str:
    return ", ".join(str(number) for number in sorted(versions)) or "none"


def _installations(root: Path | None) -> Iterator[Installation]:
    base = root or Path("/")
    directories = [directory for place in PLACES for directory in sorted(base.glob(place))]
    on_path = None if root else shutil.which("postgres")
    if on_path:
        directories.insert(0, Path(on_path).resolve().parent)
    environment = _environment(root) if root else {}
    for directory in directories:
        if not (directory / "postgres").exists():
            continue
        number = re.search(r"(\d+)", _answer([str(directory / "postgres"), "--version"], environment))
        if number:
            major = int(number[1])
            yield Installation(directory, major, _share(base, directory, major, environment), environment)


def _share(base: Path, directory: Path, major: int, environment: Mapping[str, str]) -> Path:
    debian = base / f"usr/share/postgresql/{major}"
    if debian.is_dir():
        return debian
    return Path(_answer([str(directory / "pg_config"), "--sharedir"], environment).strip() or debian)


def _environment(root: Path) -> dict[str, str]:
    """What unpacked programs need to find their own libraries and grids; given to database programs only."""
    libraries = [
        str(directory)
        for pattern in ("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*")
        for found in sorted(root.glob(pattern))
        for directory in (found, found / "blas", found / "lapack")
        if directory.is_dir()
    ]
    projections = str(root / "usr/share/proj")
    return {
        "LD_LIBRARY_PATH": ":".join(libraries),
        "PROJ_DATA": projections,
        "PROJ_LIB": projections,
        "GDAL_DATA": str(root / "usr/share/gdal"),
    }


def _answer(command: list[str], environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, env=dict(environment), check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
