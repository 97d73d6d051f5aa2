"""Taking devices out of every release that has them: each is replaced by one without their rows.

The new files are compared with the old: nothing but those rows may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from geo.errors import Conflict, PublishRefused
from geo.publication import devices as published
from geo.publication.tables import device as device_table
from opendata.datasets import DATASETS, DEVICES
from opendata.formats.all import FORMATS
from opendata.formats.format import Format
from opendata.releases import answers, by_id, comparing, kept_rows, making, shelf, tiles
from opendata.releases.kept_rows import ID_LENGTH
from opendata.releases.manifest import UNSEALED, Manifest, Reason, ReleasedDataset
from opendata.releases.shelf import Release
from opendata.releases.store import Store
from opendata.releases.withdrawing import succeed, take_back

EXACT = "0"


class _RowsLostError(Exception):
    """A release has no file from which all formats could be written again."""


def redact(
    store: Store, connection: Connection, ids: Collection[UUID], reason: Reason, on: date, *, salt: str | None = None
) -> list[Release]:
    """Replace each release that tells of one of these devices; those that came in their places, oldest first.

    A release whose rows cannot be had back, for want of the format that has all of them, is withdrawn as a whole.

    `connection` is the loader's, which may make tables of its own; nothing is committed. Raises Conflict where a
    device is public still, since the next release would have it again, and where another process writes.
    """
    for device in published.several(connection, list(ids)):
        raise Conflict("device", str(device.id), "is still public: protect it and publish, then withdraw it")
    wanted = frozenset(map(str, ids))
    made: list[Release] = []
    with store.held():
        for edition in [each.manifest.edition for each in shelf.renew(store).standing]:
            made += _rid(store, connection, edition, wanted, reason, on, salt)
        left = shelf.read(store).standing
    return [each for each in made if each in left]


def _rid(
    store: Store,
    connection: Connection,
    edition: int,
    ids: frozenset[str],
    reason: Reason,
    on: date,
    salt: str | None,
) -> Iterator[Release]:
    """Rid the release of an edition of these devices; what came in its place, or in that of the one after it."""
    known = shelf.read(store)
    for release in (each for each in known.standing if each.manifest.edition == edition):
        try:
            with store.workspace() as directory:
                found = _without(store, connection, release, ids, directory)
        except _RowsLostError:
            following = take_back(store, known, release, reason, on, salt)
            if following is not None:
                yield following
        else:
            if found is not None:
                yield succeed(store, known, release, found, known.before(release.manifest.order), reason, on, salt)


def gone(store: Store, connection: Connection) -> list[UUID]:
    """Devices that stand in a release with their exact place and are no longer public under that id.

    Asked of what is published and not of what the publication remembers to be gone: one that was restored from a copy,
    or made anew, does not remember.
    """
    present = {str(id_) for id_ in connection.scalars(select(device_table.c.id))}
    exact = set()
    with store.workspace() as directory:
        for release in shelf.read(store).standing:
            path = making.fetched(store, release.manifest, DEVICES.name, directory / "devices.csv")
            exact |= {row["id"] for row in _told(path, lambda id_: id_ not in present) if row["tier"] == EXACT}
    return sorted(map(UUID, exact))


def _without(
    store: Store, connection: Connection, release: Release, ids: frozenset[str], directory: Path
) -> Manifest | None:
    """The manifest with new files for the datasets that have rows of these devices, without tiles, and unsealed.

    None where none has any.
    """
    datasets = [_redacted(store, connection, release, each, ids, directory) for each in release.manifest.datasets]
    mentioned = any(comparing.find(store, release, each) for each in ids)
    if not mentioned and tuple(datasets) == release.manifest.datasets:
        return None
    left = [each for each in datasets if each.name != tiles.NAME]
    counted = _counted(store, connection, release, [each.name for each in left], ids, directory)
    if counted and (explained := making.explained_anew(store, release.manifest, list(counted), directory)):
        counted[explained.name] = explained
    return replace(release.manifest, digest=UNSEALED, datasets=tuple(counted.get(each.name, each) for each in left))


def _counted(
    store: Store, connection: Connection, release: Release, names: Sequence[str], ids: frozenset[str], directory: Path
) -> dict[str, ReleasedDataset]:
    """What counts devices, as the release's own rows without these devices give it, by name."""
    names = [name for name in names if name in (answers.NAME, *kept_rows.COUNTING)]
    if not names:
        return {}
    files = {name: _parquet(store, release, name, directory / f"kept-{name}.parquet") for name in kept_rows.NEEDED}
    with kept_rows.opened(connection, release.manifest):
        kept_rows.to_be_counted(connection, files, ids)
        return {name: _counted_anew(store, connection, release, name, directory) for name in names}


def _counted_anew(
    store: Store, connection: Connection, release: Release, name: str, directory: Path
) -> ReleasedDataset:
    if name == answers.NAME:
        return making.answered(store, connection, directory)
    released = release.manifest.dataset(name)
    assert released is not None
    return making.written(store, connection, DATASETS[name], _formats(released), directory)


def _formats(released: ReleasedDataset) -> list[Format]:
    return [FORMATS[file.format] for file in released.files]


def _parquet(store: Store, release: Release, name: str, path: Path) -> Path:
    """The GeoParquet file of a dataset, where nothing of its rows is lost."""
    released = release.manifest.dataset(name)
    if released is None or released.file(f"{name}.parquet") is None:
        raise _RowsLostError
    return making.fetched(store, release.manifest, name, path)


def _redacted(
    store: Store,
    connection: Connection,
    release: Release,
    released: ReleasedDataset,
    ids: frozenset[str],
    directory: Path,
) -> ReleasedDataset:
    dataset = DATASETS.get(released.name)
    if dataset is None or not dataset.of_devices:
        return released
    old = making.fetched(store, release.manifest, released.name, directory / "old.csv")
    if next(_told(old, ids.__contains__), None) is None:
        return released
    parquet = _parquet(store, release, released.name, directory / "old.parquet")
    with kept_rows.opened(connection, release.manifest):
        rows = kept_rows.without(connection, dataset, parquet, ids)
        found = making.written(store, connection, rows, _formats(released), directory)
    new = making.fetched(store, replace(release.manifest, datasets=(found,)), released.name, directory / "new.csv")
    _compare(old, new, ids)
    return found


def _compare(old: Path, new: Path, ids: frozenset[str]) -> None:
    """Raises PublishRefused where more, or less, than the rows of these devices is missing."""
    with ExitStack() as stack:
        was, now = (by_id.records(stack.enter_context(path.open("rb"))) for path in (old, new))
        kept = (row for row in was if row[:ID_LENGTH].decode(errors="replace") not in ids)
        if any(a != b for a, b in zip_longest(kept, now)):
            raise PublishRefused(f"{new.name} without these devices does not follow from {old.name}")


def _told(path: Path, wanted: Callable[[str], bool]) -> Iterator[dict[str, str]]:
    """The rows of a CSV file that are of the wanted devices, by their ids."""
    with path.open("rb") as file:
        rows = by_id.records(file)
        columns = by_id.parsed(next(rows))
        for row in rows:
            if wanted(row[:ID_LENGTH].decode(errors="replace")):
                yield dict(zip(columns, by_id.parsed(row), strict=True))
