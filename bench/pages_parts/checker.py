"""The W3C's checker of HTML (vnu) over every page in every language."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import which
from urllib.error import HTTPError
from urllib.request import urlopen

from geo.errors import Unavailable
from portal.settings import LANGUAGES


def errors(jar: Path, address: str, paths: list[str], directory: Path) -> tuple[int, list[str]]:
    """How many pages were checked, and each error with its page. Raises Unavailable where the checker does not run."""
    if which("java") is None:
        raise Unavailable("the W3C's checker runs on java, which is not there")
    directory.mkdir(parents=True, exist_ok=True)
    names = {}
    for number, path in enumerate(f"/{language}{path}" for language in LANGUAGES for path in paths):
        file = directory / f"{number}.html"
        file.write_bytes(_page(address + path))
        names[file.name] = path
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", "--exit-zero-always",
               *(str(directory / name) for name in names)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stderr)["messages"]
    except ValueError:
        raise Unavailable(f"the checker does not run: {done.stderr[-400:]}") from None
    return len(names), [
        f"{names.get(one['url'].replace('file:/', 'file:///', 1), one['url'])}: {_words(one)}" for one in told
    ]


def _words(message: dict[str, str]) -> str:
    return f"{message['message']} near {message.get('extract', '')[:120]!r}"


def _page(url: str) -> bytes:
    try:
        with urlopen(url, timeout=60) as answer:
            return bytes(answer.read())
    except HTTPError as refused:  # a page of what is gone is a page, too
        return refused.read()
