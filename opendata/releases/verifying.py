"""Whether a store still holds what was published, and finishing what was broken off."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from geo.errors import NotFound, Unreadable
from opendata.releases import shelf, withdrawing
from opendata.releases.manifest import Manifest, ReleaseFile, saved_name, sha256
from opendata.releases.shelf import Release, Shelf
from opendata.releases.store import Store

UNUSED_FOR = timedelta(hours=24)
"""What nobody refers to for so long belongs to a release that is never made; before, one may be under way."""


def verify(store: Store) -> Iterator[str]:
    """What is wrong, a sentence each; nothing where every byte is the one that was published. Raises Unavailable."""
    try:
        known = shelf.read(store)
    except (Unreadable, NotFound) as error:
        yield f"the index does not tell which releases stand: {error}; `lamppost release repair` makes it again"
        return
    if not shelf.is_current(store):
        yield "the index does not agree with what is kept; `lamppost release repair` makes it again"
    for release in known.standing:
        if sha256(store.read(shelf.manifest_key(release.name))) != release.sha256:
            yield f"the manifest of {release.name} is not the one that was published"
        yield from _chain(known, release)
        for file in _files(release.manifest):
            if (wrong := _wrong(store, file)) is not None:
                yield f"{release.name}/{file.name} {wrong}"
    for name in withdrawing.unfinished(store):
        yield f"release {name} is withdrawn and still kept; `lamppost release repair` takes it away"


def _files(found: Manifest) -> Iterator[ReleaseFile]:
    return (file for dataset in found.datasets for file in dataset.files)


def _chain(known: Shelf, release: Release) -> Iterator[str]:
    """Each manifest holds the hash of the one before, so none can be written anew unnoticed."""
    previous = release.manifest.previous
    if previous is None:
        return
    try:
        before = known.find(previous.release)
    except NotFound:
        yield f"{release.name} follows on {previous.release}, of which nothing is kept"
        return
    if before.sha256 != previous.sha256:
        yield f"{release.name} follows on another {previous.release} than the one that is kept"


def _wrong(store: Store, file: ReleaseFile) -> str | None:
    digest, size = hashlib.sha256(), 0
    try:
        for piece in store.stream(shelf.object_key(file.sha256)):
            digest.update(piece)
            size += len(piece)
    except NotFound:
        return "is gone"
    if size != file.bytes:
        return f"has {size:,} bytes and had {file.bytes:,}"
    return None if digest.hexdigest() == file.sha256 else "has other bytes than were published"


def repair(store: Store, at: datetime) -> Iterator[str]:
    """Finish what was broken off, and say what was done. Raises Conflict while another process writes, Unavailable."""
    with store.held():
        for name in withdrawing.finish(store, at.date()):
            yield f"took away what was left of release {name}"
        if not shelf.is_current(store):
            yield "made the index again"
        known = shelf.renew(store)
        yield from _swept(store, known, at - UNUSED_FOR)


def _swept(store: Store, known: Shelf, before: datetime) -> Iterator[str]:
    used = {shelf.object_key(each) for release in known.standing for each in release.manifest.objects()}
    unused = [kept for kept in store.keys(shelf.OBJECTS) if kept.key not in used and kept.modified < before]
    for kept in unused:
        store.delete(kept.key)
    if unused:
        yield f"removed {len(unused):,} files that no release has, {sum(kept.size for kept in unused):,} bytes"
    if half := store.tidy(before):
        yield f"removed what {half:,} killed processes left half made"


def sums(found: Manifest, dataset: str) -> bytes:
    """The hashes of a dataset's files, as `sha256sum --check` reads them. Raises NotFound.

    Each stands under both names that a download can have: the one that its address ends with, which most programs give
    it, and the one that a browser saves it as.
    """
    released = found.dataset(dataset)
    if released is None:
        raise NotFound("dataset", dataset)
    named = ((file, (file.name, saved_name(file.name, found.release))) for file in released.files)
    return "".join(f"{file.sha256}  {name}\n" for file, names in named for name in names).encode()
