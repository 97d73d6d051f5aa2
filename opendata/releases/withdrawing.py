"""Taking a release back: a tombstone first, then every byte of it.

What follows on a withdrawn release tells what changed since, and with it what the withdrawn one said. So that one is
replaced too, by a release with the same data that tells what changed since the last one that stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from secrets import token_hex

from geo.errors import Conflict
from opendata.releases import making, manifest, shelf
from opendata.releases.manifest import Manifest, Reason, Replaces
from opendata.releases.shelf import Release, Shelf, Withdrawal
from opendata.releases.store import Store


def withdraw(store: Store, name: str, reason: Reason, on: date, *, salt: str | None = None) -> Release | None:
    """Withdraw a release on that day (UTC); the release that replaces the one that followed on it, if one did.

    Raises NotFound, and Conflict where it is withdrawn already or another process writes.
    """
    with store.held():
        known = shelf.renew(store)
        return take_back(store, known, standing(known, name), reason, on, salt)


def take_back(
    store: Store, known: Shelf, release: Release, reason: Reason, on: date, salt: str | None
) -> Release | None:
    """As `withdraw`, for whoever holds the store."""
    following = _following_anew(store, known, release, reason, on, salt)
    bury(store, release, reason, on)
    return following


def retain(store: Store, months: int, on: date) -> list[str]:
    """Withdraw the releases older than so many months, except the newest; their names.

    What followed on them stays: that it tells what changed since is no secret, the bytes are merely no longer kept.
    """
    index = on.year * 12 + on.month - 1 - months
    oldest = date(index // 12, index % 12 + 1, 1)
    with store.held():
        known = shelf.renew(store)
        due = [each for each in known.standing[:-1] if each.manifest.made.date() < oldest]
        for release in due:
            bury(store, release, "retention", on)
    return [release.name for release in due]


def standing(known: Shelf, name: str) -> Release:
    """Raises NotFound, and Conflict where it is withdrawn."""
    found = known.find(name)
    if isinstance(found, Withdrawal):
        raise Conflict("release", name, "is withdrawn already")
    return found


def _following_anew(
    store: Store, known: Shelf, release: Release, reason: Reason, on: date, salt: str | None
) -> Release | None:
    after, before = known.after(release), known.before(release.manifest.order)
    if after is None or after.manifest.previous == (before.as_previous if before else None):
        return None
    return succeed(store, known, after, after.manifest, before, reason, on, salt)


def succeed(
    store: Store,
    known: Shelf,
    release: Release,
    found: Manifest,
    before: Release | None,
    reason: Reason,
    on: date,
    salt: str | None,
) -> Release:
    """Put a release with the datasets of `found`, which follows on `before`, in the place of `release`."""
    name = known.unused_name(manifest.day(release.name))
    anew = replace(found, release=name, salt=salt or token_hex(16), replaces=Replaces(release.name, reason))
    with store.workspace() as directory:
        made = making.commit(store, making.with_changes(store, before, anew, directory))
    bury(store, release, reason, on, made.name)
    return made


def bury(store: Store, release: Release, reason: Reason, on: date, replaced_by: str | None = None) -> None:
    """Nobody is given anything of it any more, and then nothing of it is kept."""
    tomb = Withdrawal(release.name, release.manifest.edition, release.sha256, on, reason, replaced_by)
    store.create(shelf.withdrawn_key(release.name), manifest.canonical(shelf.tomb(tomb)))
    shelf.renew(store)
    _erase(store, release.manifest)


def _erase(store: Store, found: Manifest) -> None:
    """The manifest last: as long as it is there, it says what is left to do."""
    used = {each for release in shelf.read(store).standing for each in release.manifest.objects()}
    for digest in found.objects() - used:
        store.delete(shelf.object_key(digest))
    store.delete(shelf.manifest_key(found.release))


def unfinished(store: Store) -> list[str]:
    """The withdrawn releases of which something is kept, and those whose place is taken and that have no tombstone."""
    made = {release.name: release for release in shelf.made(store)}
    replaced = {release.manifest.replaces.release for release in made.values() if release.manifest.replaces}
    return sorted(name for name in made if name in replaced or name in shelf.buried(store))


def finish(store: Store, on: date) -> Iterator[str]:
    """Bury what `unfinished` tells, and say which."""
    made = {release.name: release for release in shelf.made(store)}
    successors = {each.manifest.replaces.release: each for each in made.values() if each.manifest.replaces}
    for name in unfinished(store):
        successor = successors.get(name)
        if successor is not None and successor.manifest.replaces is not None:
            bury(store, made[name], successor.manifest.replaces.reason, on, successor.name)
        else:
            _erase(store, made[name].manifest)
        yield name
