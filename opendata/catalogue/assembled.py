"""The catalogue of an installation: what is declared in this program, with the releases that stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from opendata.releases.manifest import Manifest, ReleasedDataset

# What the interfaces beside OGC API hold; that one has a collection of its own for each.
SERVES = {"ngsi-ld": ("devices", "districts"), "sensorthings": ("devices", "datastreams")}
CONFORMS_TO = {
    contents.API_ID: "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "sensorthings": "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel",
}


def of(
    identity: Identity, known: Extents, releases: Sequence[Manifest], high_value: frozenset[str] = frozenset()
) -> Catalogue:
    """`releases` are those that stand, the oldest first."""
    return Catalogue(
        identity=identity,
        box=known.box,
        begin=known.begin,
        end=known.end,
        entries=tuple(_entries(known, releases)),
        services=tuple(_services(identity)),
        high_value=high_value,
    )


def _entries(known: Extents, releases: Sequence[Manifest]) -> Iterator[Entry]:
    """Every dataset; of the changes between releases only where there is a release to have them."""
    for dataset in DATASETS.values():
        yield _entry(dataset, known, releases, _made_when_asked(dataset))
    if any(manifest.dataset(CHANGES.name) for manifest in releases):
        yield _entry(CHANGES, known, releases, ())


def _entry(dataset: Told, known: Extents, releases: Sequence[Manifest], unreleased: tuple[File, ...]) -> Entry:
    """`unreleased` are the files of a dataset that no release has yet."""
    held = [(manifest, found) for manifest in releases if (found := manifest.dataset(dataset.name)) is not None]
    versions = tuple(_version(manifest, found) for manifest, found in held)
    return Entry(
        name=dataset.name,
        title=dataset.title,
        description=dataset.description,
        keywords=dataset.keywords,
        themes=THEME_CODES,
        licence=dataset.licence,
        columns=dataset.columns,
        issued=known.begin,
        modified=versions[-1].made if versions else known.end,
        files=versions[-1].files if versions else unreleased,
        versions=versions,
    )


def _made_when_asked(dataset: Dataset) -> tuple[File, ...]:
    return tuple(
        File(one.extension, one.label, one.plain_type, f"/downloads/{dataset.name}.{one.extension}")
        for one in FORMATS.values()
    )


def _version(manifest: Manifest, found: ReleasedDataset) -> Version:
    was = found.difference
    return Version(
        release=manifest.release,
        made=manifest.made,
        rows=found.rows,
        files=tuple(
            File(
                extension=FORMATS[file.format].extension,
                label=FORMATS[file.format].label,
                media_type=FORMATS[file.format].plain_type,
                path=f"/data/{found.name}/{manifest.release}/{file.name}",
                bytes=file.bytes,
                sha256=file.sha256,
            )
            for file in found.files
            if file.format in FORMATS
        ),
        changes=(was.added, was.removed, was.changed) if was else None,
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
