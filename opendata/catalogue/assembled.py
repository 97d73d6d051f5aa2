"""The catalogue of an installation: what is declared in this program, with the releases that stand."""

from __future__ import annotations

from collections.abc import Iterator

from geo.ogc.catalogue import contents
from geo.ogc.catalogue.records import THEME_CODES
from geo.ogc.collections import COLLECTIONS
from geo.ogc.config import Extents, Identity
from geo.ogc.field import Words
from opendata.catalogue.changes import CHANGES
from opendata.catalogue.description import Catalogue, Entry, File, Service, Told, Version
from opendata.dataset import Dataset
from opendata.datasets import DATASETS
from opendata.formats.all import FORMATS
from opendata.releases.manifest import ReleasedDataset, ReleaseFile
from opendata.releases.shelf import Release, Shelf

# What the interfaces beside OGC API hold; that one has a collection of its own for each.
SERVES = {"ngsi-ld": ("devices", "districts"), "sensorthings": ("devices", "datastreams")}
# Formats in which the changes between releases come beside those of every dataset.
OTHER_LABELS = {"jsonl": "JSON Lines"}
CONFORMS_TO = {
    contents.API_ID: "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "sensorthings": "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel",
}


def of(identity: Identity, known: Extents, shelf: Shelf, high_value: frozenset[str] = frozenset()) -> Catalogue:
    """`shelf` has the releases."""
    return Catalogue(
        identity=identity,
        box=known.box,
        begin=known.begin,
        end=known.end,
        entries=tuple(_entries(known, shelf)),
        services=tuple(_services(identity)),
        high_value=high_value,
        withdrawn=shelf.withdrawn,
    )


def _entries(known: Extents, shelf: Shelf) -> Iterator[Entry]:
    """Every dataset; of the changes between releases only where there is a release to have them."""
    for dataset in DATASETS.values():
        yield _entry(dataset, known, shelf, _made_when_asked(dataset))
    if any(release.manifest.dataset(CHANGES.name) for release in shelf.standing):
        yield _entry(CHANGES, known, shelf, ())


def _entry(dataset: Told, known: Extents, shelf: Shelf, unreleased: tuple[File, ...]) -> Entry:
    """`unreleased` are the files of a dataset that no release has yet."""
    held = ((release, release.manifest.dataset(dataset.name)) for release in shelf.standing)
    versions = tuple(_version(shelf, release, found) for release, found in held if found is not None)
    return Entry(
        name=dataset.name,
        title=dataset.title,
        description=dataset.description,
        keywords=dataset.keywords,
        themes=THEME_CODES,
        licence=dataset.licence,
        columns=dataset.columns,
        issued=known.begin,
        modified=versions[-1].modified if versions else known.end,
        files=versions[-1].files if versions else unreleased,
        versions=versions,
    )


def _made_when_asked(dataset: Dataset) -> tuple[File, ...]:
    return tuple(
        File(one.extension, one.label, one.plain_type, f"/downloads/{dataset.name}.{one.extension}")
        for one in FORMATS.values()
    )


def _version(shelf: Shelf, release: Release, found: ReleasedDataset) -> Version:
    was, table = found.difference, found.file(f"{found.name}.csv")
    return Version(
        release=release.name,
        made=release.manifest.made,
        modified=shelf.modified(release),
        manifest=release.sha256,
        rows=table.rows if table else found.rows,
        files=tuple(_file(release, found, file) for file in found.files if file.format in FORMATS),
        changes=(was.added, was.removed, was.changed) if was else None,
        devices=found.rows if found.name == CHANGES.name else None,
        others=tuple(_file(release, found, file) for file in found.files if file.format in OTHER_LABELS),
    )


def _file(release: Release, dataset: ReleasedDataset, file: ReleaseFile) -> File:
    format_ = FORMATS.get(file.format)
    return File(
        extension=format_.extension if format_ else file.format,
        label=format_.label if format_ else OTHER_LABELS[file.format],
        media_type=format_.plain_type if format_ else file.media_type,
        path=f"/data/{dataset.name}/{release.name}/{file.name}",
        bytes=file.bytes,
        sha256=file.sha256,
    )


def _services(identity: Identity) -> list[Service]:
    found = [each for each in contents.entries(identity, identity.languages[0]) if each.kind == contents.SERVICE]
    return [
        Service(
            id=each.id,
            title=each.title.by_language(),
            description=each.description.by_language(),
            keywords=_split(each.keywords),
            path=each.address.removeprefix(identity.public_url),
            described_at=_description(each).removeprefix(identity.public_url),
            serves=SERVES.get(each.id, tuple(COLLECTIONS)),
            conforms_to=CONFORMS_TO.get(each.id),
        )
        for each in found
    ]


def _description(entry: contents.Entry) -> str:
    described = (link["href"] for link in entry.links if link["rel"] == "service-desc")
    return str(next(described, entry.address))


def _split(words: Words) -> dict[str, tuple[str, ...]]:
    return {language: tuple(text.split(",")) for language, text in words.by_language().items()}
