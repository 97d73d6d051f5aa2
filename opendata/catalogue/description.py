"""What the catalogue says, before it is written in anybody's vocabulary: one story for DCAT, schema.org and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from geo.ogc.config import Identity
from geo.ogc.crs import Box
from opendata.model import Column
from opendata.releases.shelf import Withdrawal

Texts = Mapping[str, str]  # by language


class Told(Protocol):
    """What is declared of a dataset in words."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> Texts: ...
    @property
    def description(self) -> Texts: ...
    @property
    def keywords(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def licence(self) -> str: ...
    @property
    def columns(self) -> tuple[Column, ...]: ...


@dataclass(frozen=True)
class File:
    """A dataset in one format. `path` begins below the portal's address.

    `extension` names the format; `bytes` and `sha256` (hexadecimal) are None for a file that is made when asked for.
    """

    extension: str
    label: str
    media_type: str
    path: str
    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Version:
    """A dataset as one release froze it. `changes` counts rows added, removed and changed since the one before.

    `made` is the time of the data, `modified` that of the release, later where it took the place of one that was
    withdrawn; `manifest` is the SHA-256 of its manifest. `rows` are those of the table, `devices` whom the rows are
    about, where several tell of one. `others` are files in formats that the catalogue cannot name.
    """

    release: str
    made: datetime
    modified: datetime
    manifest: str
    rows: int
    files: tuple[File, ...]
    changes: tuple[int, int, int] | None
    devices: int | None = None
    others: tuple[File, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A dataset that stands while its versions come. `files` are the newest release's, or made when asked for.

    `themes` are codes of the EU's data themes; `licence` is the licence's address; `versions` begin with the oldest.
    """

    name: str
    title: Texts
    description: Texts
    keywords: Mapping[str, tuple[str, ...]]
    themes: tuple[str, ...]
    licence: str
    columns: tuple[Column, ...]
    issued: datetime
    modified: datetime
    files: tuple[File, ...]
    versions: tuple[Version, ...] = ()

    @property
    def latest(self) -> Version | None:
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True)
class Service:
    """An API. `path` and `described_at` begin below the portal's address; `serves` are names of datasets."""

    id: str
    title: Texts
    description: Texts
    keywords: Mapping[str, tuple[str, ...]]
    path: str
    described_at: str
    serves: tuple[str, ...]
    conforms_to: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """All of it. `box` is in longitude and latitude; `begin` and `end` are the first and the newest edition's times.

    `high_value` names the datasets that the city publishes as high-value ones (Implementing Regulation (EU) 2023/138).
    """

    identity: Identity
    box: Box
    begin: datetime
    end: datetime
    entries: tuple[Entry, ...]
    services: tuple[Service, ...]
    high_value: frozenset[str] = frozenset()
    withdrawn: tuple[Withdrawal, ...] = ()

    @property
    def base(self) -> str:
        """The portal's address, without a slash at its end."""
        return self.identity.public_url

    def only(self, names: frozenset[str]) -> Catalogue:
        """The same catalogue of these datasets alone."""
        entries = tuple(entry for entry in self.entries if entry.name in names)
        services = tuple(service for service in self.services if names & set(service.serves))
        return replace(self, entries=entries, services=services, high_value=self.high_value & names)
