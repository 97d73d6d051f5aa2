"""What a release consists of, in one file: the manifest. Where it stands, the release stands."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from geo.errors import Invalid, Unreadable

SCHEMA = "1.0.0"
"""Version (semver) of the datasets' columns and of this file."""

NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.(0|[1-9]\d{0,5})")

UNSEALED = ""
"""The digest where rows were taken out: the edition's seal would confirm a guess at them to who knows the others."""

Reason = Literal["privacy", "error", "legal", "retention"]
REASONS: tuple[Reason, ...] = ("privacy", "error", "legal", "retention")


@dataclass(frozen=True)
class ReleaseFile:
    """`sha256` in hexadecimal digits names the object that holds the bytes; `rows` is without the header."""

    name: str
    format: str
    media_type: str
    bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True)
class Difference:
    """How many rows came, went and changed since the release before; `fields` counts the changes of each field."""

    added: int
    removed: int
    changed: int
    fields: Mapping[str, int]


@dataclass(frozen=True)
class ReleasedDataset:
    """`filled` counts the rows in which a column says something; `difference` is None where none is kept."""

    name: str
    rows: int
    filled: Mapping[str, int]
    files: tuple[ReleaseFile, ...]
    difference: Difference | None = None

    def file(self, name: str) -> ReleaseFile | None:
        return next((file for file in self.files if file.name == name), None)


@dataclass(frozen=True)
class Previous:
    """The release before, and the hash of its manifest as it was published."""

    release: str
    sha256: str


@dataclass(frozen=True)
class Replaces:
    """The release whose place this one takes, and why that one was withdrawn."""

    release: str
    reason: Reason


@dataclass(frozen=True)
class Manifest:
    """One release: every dataset of one edition. `made` is the time of the edition, `digest` its seal or UNSEALED.

    `salt` is by chance: once a manifest is withdrawn, the hash of it that its successor keeps proves nothing to whoever
    guesses what it said.
    """

    release: str
    edition: int
    digest: str
    made: datetime
    salt: str
    datasets: tuple[ReleasedDataset, ...]
    previous: Previous | None = None
    replaces: Replaces | None = None
    schema: str = SCHEMA

    @property
    def order(self) -> tuple[int, int]:
        """By edition; of two with one edition the later stands in for the earlier."""
        return self.edition, number(self.release)

    def dataset(self, name: str) -> ReleasedDataset | None:
        return next((dataset for dataset in self.datasets if dataset.name == name), None)

    def objects(self) -> set[str]:
        """The hashes of all its files."""
        return {file.sha256 for dataset in self.datasets for file in dataset.files}


def name(day: str, number: int) -> str:
    """The name of a release: `day` as YYYY-MM-DD and which one of that day, from 0."""
    return f"{day}.{number}"


def number(release: str) -> int:
    """Which one of its day a release is, from 0. Raises Invalid for what is no name of a release."""
    return int(_parts(release)[2])


def day(release: str) -> str:
    """The day of a release, YYYY-MM-DD. Raises Invalid for what is no name of a release."""
    return str(_parts(release)[1])


def saved_name(file: str, release: str) -> str:
    """What a file of a release is saved as: `devices-2026-11-01.0.csv` tells which release it is of."""
    stem, dot, extension = file.partition(".")
    return f"{stem}-{release}{dot}{extension}"


def _parts(release: str) -> re.Match[str]:
    found = NAME.fullmatch(release)
    if found is None:
        raise Invalid("release", f"{release!r} is no name of a release, such as 2026-11-01.0")
    return found


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON that is the same bytes for the same value: sorted keys, no spaces, UTF-8, a line end."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def written(manifest: Manifest) -> bytes:
    """The manifest as canonical JSON; what is None is left out."""
    found: dict[str, Any] = {
        "release": manifest.release,
        "edition": manifest.edition,
        "digest": manifest.digest,
        "made": manifest.made.isoformat(),
        "salt": manifest.salt,
        "schema": manifest.schema,
        "datasets": [_dataset(dataset) for dataset in manifest.datasets],
    }
    if manifest.previous is not None:
        found["previous"] = {"release": manifest.previous.release, "sha256": manifest.previous.sha256}
    if manifest.replaces is not None:
        found["replaces"] = {"release": manifest.replaces.release, "reason": manifest.replaces.reason}
    return canonical(found)


def _dataset(dataset: ReleasedDataset) -> dict[str, Any]:
    files = [
        {
            "name": file.name,
            "format": file.format,
            "mediaType": file.media_type,
            "bytes": file.bytes,
            "sha256": file.sha256,
            "rows": file.rows,
        }
        for file in dataset.files
    ]
    found = {"name": dataset.name, "rows": dataset.rows, "filled": dict(dataset.filled), "files": files}
    if dataset.difference is not None:
        was = dataset.difference
        found["difference"] = {
            "added": was.added,
            "removed": was.removed,
            "changed": was.changed,
            "fields": dict(was.fields),
        }
    return found


def read(content: bytes) -> Manifest:
    """The manifest that `written` made. Raises Unreadable."""
    try:
        found = json.loads(content)
        return Manifest(
            release=found["release"],
            edition=found["edition"],
            digest=found["digest"],
            made=datetime.fromisoformat(found["made"]),
            salt=found["salt"],
            datasets=tuple(_read_dataset(dataset) for dataset in found["datasets"]),
            previous=Previous(**found["previous"]) if "previous" in found else None,
            replaces=Replaces(**found["replaces"]) if "replaces" in found else None,
            schema=found["schema"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("manifest", f"is not a release's: {error}") from error


def _read_dataset(found: Mapping[str, Any]) -> ReleasedDataset:
    files = tuple(
        ReleaseFile(file["name"], file["format"], file["mediaType"], file["bytes"], file["sha256"], file["rows"])
        for file in found["files"]
    )
    difference = Difference(**found["difference"]) if "difference" in found else None
    return ReleasedDataset(found["name"], found["rows"], found["filled"], files, difference)
