"""All releases of a store: which stand, which were withdrawn, and the index that readers go by.

A store holds

- `objects/sha256/ab/ab12…`: the bytes of a file, under their hash;
- `releases/2026-11-01.0/manifest.json`: the manifest; where it was created, the release was made;
- `releases/2026-11-01.0/withdrawn.json`: the tombstone, in the manifest's place in the end;
- `latest.json`: the index, made of all others, replaced whole. A reader who goes by it sees all of a release or none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property, lru_cache
from typing import Any

from geo.errors import Conflict, NotFound, Unreadable
from opendata.releases import manifest as manifests
from opendata.releases.manifest import Manifest, Previous, Reason
from opendata.releases.store import Store

INDEX = "latest.json"
RELEASES = "releases/"
OBJECTS = "objects/sha256/"
TRIES = 20


@dataclass(frozen=True)
class Release:
    """A release that stands; `sha256` is its manifest's."""

    manifest: Manifest
    sha256: str

    def __hash__(self) -> int:
        return hash(self.sha256)

    @property
    def name(self) -> str:
        return self.manifest.release

    @property
    def as_previous(self) -> Previous:
        return Previous(self.name, self.sha256)


@dataclass(frozen=True)
class Withdrawal:
    """What is left of a withdrawn release: that it was, since when not, and why, by class. `on` is a day (UTC)."""

    release: str
    edition: int
    sha256: str
    on: date
    reason: Reason
    replaced_by: str | None = None


@dataclass(frozen=True)
class Shelf:
    """All releases in the order of their editions; `tag` is another one whenever anything about them is."""

    standing: tuple[Release, ...]
    withdrawn: tuple[Withdrawal, ...]
    tag: str

    @property
    def latest(self) -> Release | None:
        return self.standing[-1] if self.standing else None

    @cached_property
    def _by_name(self) -> dict[str, Release | Withdrawal]:
        return {each.name: each for each in self.standing} | {each.release: each for each in self.withdrawn}

    def find(self, name: str) -> Release | Withdrawal:
        """Raises NotFound where no release ever had this name."""
        try:
            return self._by_name[name]
        except KeyError:
            raise NotFound("release", name) from None

    def before(self, order: tuple[int, int]) -> Release | None:
        """The last one that stands before a place in the order."""
        return next((each for each in reversed(self.standing) if each.manifest.order < order), None)

    def after(self, release: Release) -> Release | None:
        return next((each for each in self.standing if each.manifest.order > release.manifest.order), None)

    def written_again(self, release: Release) -> date | None:
        """The day (UTC) on which a release took the place of one that was withdrawn; None for one that took none."""
        was = release.manifest.replaces
        gone = self._by_name.get(was.release) if was else None
        return gone.on if isinstance(gone, Withdrawal) else None

    def modified(self, release: Release) -> datetime:
        """The time of a release's data, or the beginning of the day on which it was written again, if that is later."""
        again, made = self.written_again(release), release.manifest.made
        return max(made, midnight(again)) if again else made

    def unused_name(self, day: str) -> str:
        """The first name of that day after all that were used."""
        used = [manifests.number(name) for name in self._by_name if manifests.day(name) == day]
        return manifests.name(day, max(used, default=-1) + 1)


def midnight(day: date) -> datetime:
    """The beginning of a day (UTC)."""
    return datetime.combine(day, time.min, UTC)


EMPTY = Shelf((), (), "none")


def object_key(sha256: str) -> str:
    return f"{OBJECTS}{sha256[:2]}/{sha256}"


def manifest_key(release: str) -> str:
    return f"{RELEASES}{release}/manifest.json"


def withdrawn_key(release: str) -> str:
    return f"{RELEASES}{release}/withdrawn.json"


def read(store: Store) -> Shelf:
    """The releases by the index. Raises Unreadable, Unavailable."""
    try:
        content = store.read(INDEX)
    except NotFound:
        return EMPTY
    try:
        found = json.loads(content)
        standing = tuple(_release(store, each["release"], each["sha256"]) for each in found["standing"])
        withdrawn = tuple(_withdrawal(each) for each in found["withdrawn"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(INDEX, f"is no index of releases: {error}") from error
    return Shelf(standing, withdrawn, manifests.sha256(content))


@lru_cache(maxsize=512)
def _release(store: Store, name: str, sha256: str) -> Release:
    content = store.read(manifest_key(name))
    if manifests.sha256(content) != sha256:
        raise Unreadable(manifest_key(name), "is not the manifest that was published")
    return Release(manifests.read(content), sha256)


def renew(store: Store) -> Shelf:
    """Make the index of what the store holds. Raises Conflict where others keep renewing it, Unreadable."""
    for _ in range(TRIES):
        known = store.tag(INDEX)
        if store.replace(INDEX, manifests.canonical(_index(store)), known):
            return read(store)
    raise Conflict("index", INDEX, "others keep renewing it")


def is_current(store: Store) -> bool:
    """Whether the index says what `renew` would make it say."""
    try:
        return store.read(INDEX) == manifests.canonical(_index(store))
    except NotFound:
        return not list(store.keys(RELEASES))


def _index(store: Store) -> dict[str, Any]:
    tombs = buried(store)
    found = [each for each in made(store) if each.name not in tombs]
    replaced = {each.manifest.replaces.release for each in found if each.manifest.replaces}
    standing = sorted((each for each in found if each.name not in replaced), key=lambda each: each.manifest.order)
    withdrawn = sorted(tombs.values(), key=lambda each: (each.edition, manifests.number(each.release)))
    return {
        "latest": standing[-1].name if standing else None,
        "standing": [{"release": each.name, "sha256": each.sha256} for each in standing],
        "withdrawn": [tomb(each) for each in withdrawn],
    }


def made(store: Store) -> Iterator[Release]:
    """Every release whose manifest is kept, withdrawn or not, without regard to the index."""
    for key in _keys(store, "/manifest.json"):
        content = store.read(key)
        yield Release(manifests.read(content), manifests.sha256(content))


def buried(store: Store) -> dict[str, Withdrawal]:
    """Every tombstone, by the name of its release, without regard to the index."""
    found = {}
    for key in _keys(store, "/withdrawn.json"):
        try:
            each = _withdrawal(json.loads(store.read(key)))
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(key, f"is no tombstone: {error}") from error
        found[each.release] = each
    return found


def _keys(store: Store, end: str) -> list[str]:
    return sorted(kept.key for kept in store.keys(RELEASES) if kept.key.endswith(end))


def tomb(withdrawal: Withdrawal) -> dict[str, Any]:
    """A tombstone for JSON."""
    found = {
        "release": withdrawal.release,
        "edition": withdrawal.edition,
        "sha256": withdrawal.sha256,
        "on": withdrawal.on.isoformat(),
        "reason": withdrawal.reason,
    }
    return found | ({"replacedBy": withdrawal.replaced_by} if withdrawal.replaced_by else {})


def _withdrawal(found: dict[str, Any]) -> Withdrawal:
    day = date.fromisoformat(found["on"])
    reason = found["reason"]
    if reason not in manifests.REASONS:
        raise ValueError(f"unknown reason {reason!r}")
    return Withdrawal(found["release"], found["edition"], found["sha256"], day, reason, found.get("replacedBy"))
