"""Making a release: every dataset of one edition in every format, checked, and kept as a whole or not at all."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from sqlalchemy import Connection

from geo.errors import Conflict, Unreadable
from geo.publication import editions
from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.datasets import DATASETS, DEVICES
from opendata.formats.all import FORMATS
from opendata.formats.format import Format
from opendata.releases import answers, changes, checking, dictionary, manifest, shelf
from opendata.releases import tiles as tile_files
from opendata.releases.manifest import Manifest, ReleasedDataset, ReleaseFile
from opendata.releases.shelf import Release
from opendata.releases.store import Store
from opendata.releases.tiles import Maker

Say = Callable[[str], None]
Watch = Callable[[str, int], AbstractContextManager[object]]
"""Is entered while a file of so many rows is written, by its name."""


def unwatched(name: str, rows: int) -> AbstractContextManager[object]:
    return nullcontext()


@dataclass(frozen=True)
class Made:
    """The release of the edition in force; `new` says whether it had to be made."""

    release: Release
    new: bool


def make(
    store: Store,
    connection: Connection,
    *,
    datasets: Iterable[Dataset] = tuple(DATASETS.values()),
    formats: Sequence[Format] = tuple(FORMATS.values()),
    tiles: Maker | None = None,
    salt: str | None = None,
    say: Say = lambda _: None,
    watch: Watch = unwatched,
) -> Made:
    """Make a release of the edition in force, out of the one snapshot of `connection`; with tiles, if there is a maker.

    Raises Unavailable before the first edition, PublishRefused where a check fails, Conflict while another is made.
    """
    edition = editions.current(connection)
    with store.held():
        known = shelf.renew(store)
        if (latest := known.latest) and (latest.manifest.edition, latest.manifest.digest) == (
            edition.number,
            edition.digest,
        ):
            return Made(latest, new=False)
        made = edition.published.astimezone(UTC)
        with store.workspace() as directory:
            built = [written(store, connection, dataset, formats, directory, say, watch) for dataset in datasets]
            if answers.can_be_made_again(built):
                built.append(answered(store, connection, directory))
            built.append(explained(store, [*(each.name for each in built), changes.NAME], directory))
            if tiles is not None:
                built.append(_tiled(store, connection, tiles, directory, say))
            found = Manifest(
                release=known.unused_name(made.date().isoformat()),
                edition=edition.number,
                digest=edition.digest,
                made=made,
                salt=salt or secrets.token_hex(16),
                datasets=tuple(built),
            )
            return Made(commit(store, with_changes(store, known.latest, found, directory)), new=True)


def with_changes(store: Store, before: Release | None, found: Manifest, directory: Path) -> Manifest:
    """The manifest as that of the release that follows on `before`, with what changed since."""
    after = fetched(store, found, DEVICES.name, directory / "after.csv")
    if before is None:
        told, difference = changes.none(directory), None
    else:
        old = fetched(store, before.manifest, DEVICES.name, directory / "before.csv")
        told, difference = changes.between(old, after, directory)
    files = tuple(kept(store, path, name, type_, rows) for name, type_, path, rows in told)
    others = [each for each in found.datasets if each.name not in (DEVICES.name, changes.NAME)]
    devices = found.dataset(DEVICES.name)
    assert devices is not None
    again = ReleasedDataset(changes.NAME, files[-1].rows, {}, files)
    return replace(
        found,
        datasets=(replace(devices, difference=difference), *others, again),
        previous=before.as_previous if before else None,
    )


def commit(store: Store, found: Manifest) -> Release:
    """Create the manifest, which makes the release, and show it to readers. Raises Conflict where the name is taken."""
    content = manifest.written(found)
    if not store.create(shelf.manifest_key(found.release), content):
        raise Conflict("release", found.release, "is there already")
    shelf.renew(store)
    return Release(found, manifest.sha256(content))


def written(
    store: Store,
    connection: Connection,
    dataset: Dataset,
    formats: Sequence[Format],
    directory: Path,
    say: Say = lambda _: None,
    watch: Watch = unwatched,
) -> ReleasedDataset:
    """A dataset in every format, checked and put into the store. Raises PublishRefused where two formats differ."""
    paths, wanted = {}, dataset.count(connection, DeviceFilter())
    for format_ in formats:
        path = paths[format_.name] = directory / f"{dataset.name}.{format_.extension}"
        with watch(path.name, wanted):
            format_.save(connection, dataset, DeviceFilter(), path)
        say(f"{path.name}: {path.stat().st_size:,} bytes")
    rows = checking.check(paths, dataset.columns[0].name)
    filled = checking.filled(paths["csv"])
    files = tuple(kept(store, paths[each.name], each.name, each.media_type, rows) for each in formats)
    return ReleasedDataset(dataset.name, rows, filled, files)


def answered(store: Store, connection: Connection, directory: Path) -> ReleasedDataset:
    """The answers to the questions, put into the store."""
    path, rows = answers.write(connection, directory)
    return ReleasedDataset(answers.NAME, rows, {}, (kept(store, path, answers.FORMAT, answers.MEDIA_TYPE, rows),))


def explained(store: Store, names: Sequence[str], directory: Path) -> ReleasedDataset:
    """What the columns of the datasets of these names mean, put into the store."""
    return _dictionary(store, *dictionary.write(names, directory))


def explained_anew(store: Store, found: Manifest, names: Sequence[str], directory: Path) -> ReleasedDataset | None:
    """A release's dictionary, in which these datasets stand as they are written now; None where it has none."""
    released = found.dataset(dictionary.NAME)
    if released is None:
        return None
    content = store.read(shelf.object_key(released.files[0].sha256))
    return _dictionary(store, *dictionary.renewed(content, names, directory))


def _dictionary(store: Store, path: Path, columns: int) -> ReleasedDataset:
    file = kept(store, path, dictionary.FORMAT, dictionary.MEDIA_TYPE, columns)
    return ReleasedDataset(dictionary.NAME, columns, {}, (file,))


def _tiled(store: Store, connection: Connection, maker: Maker, directory: Path, say: Say) -> ReleasedDataset:
    path = directory / tile_files.FILE
    number = maker(connection, path)
    say(f"{path.name}: {path.stat().st_size:,} bytes")
    return ReleasedDataset(
        tile_files.NAME, number, {}, (kept(store, path, tile_files.FORMAT, tile_files.MEDIA_TYPE, number),)
    )


def kept(store: Store, path: Path, format_name: str, media_type: str, rows: int) -> ReleaseFile:
    """Put a file of the workspace into the store, under its hash."""
    digest, size = _hashed(path), path.stat().st_size
    store.create(shelf.object_key(digest), path)
    return ReleaseFile(path.name, format_name, media_type, size, digest, rows)


def fetched(store: Store, found: Manifest, dataset: str, path: Path) -> Path:
    """A dataset's file out of the store, written to `path`, in the format that its ending says.

    Raises Unreadable where there is none, or it is not what was kept.
    """
    released = found.dataset(dataset)
    file = released.file(f"{dataset}{path.suffix}") if released else None
    if file is None:
        raise Unreadable(found.release, f"has no {dataset}{path.suffix}")
    digest = hashlib.sha256()
    with path.open("wb") as target:
        for piece in store.stream(shelf.object_key(file.sha256)):
            digest.update(piece)
            target.write(piece)
    if digest.hexdigest() != file.sha256:
        raise Unreadable(
            f"{found.release}/{file.name}", "is not what was published; `lamppost release verify` says more"
        )
    return path


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
