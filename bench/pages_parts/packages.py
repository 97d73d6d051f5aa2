"""What the pages are measured beside and checked with: packages of npm, installed by name beside the cluster."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

from geo.errors import Unavailable

NAMES = ("leaflet@1.9.4", "leaflet.markercluster@1.5.3", "maplibre-gl@6", "vnu-jar@26", "axe-core@4")


def installed(directory: Path) -> Path:
    """The folder node_modules with all of them; asked of npm once. Raises Unavailable."""
    found = directory / "node_modules"
    if not all((found / name.partition("@")[0]).is_dir() for name in NAMES):
        directory.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(directory), "--no-audit", "--no-fund", "--ignore-scripts", *NAMES]
        if which("npm") is None:
            raise Unavailable("the other maps and the checker come from npm, which is not there")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"npm cannot install {', '.join(NAMES)}: {done.stderr[-400:]}")
    return found
