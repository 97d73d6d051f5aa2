"""What to ask of releases: every file of every release, every page, every pair, and the history of every device."""

from __future__ import annotations

from collections.abc import Iterator

from opendata.datasets import DATASETS
from opendata.releases import changes
from portal.public.release_files import MANIFEST, SUMS
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes
from tests.support.languages import spoken

NONE = ("2026-01-01.0", "2026-01-01", "x")


def names(facts: Facts) -> list[str]:
    """Those that stand, those that were withdrawn, and such as there never were."""
    known = facts.releases
    return [*(each.name for each in known.standing), *(each.release for each in known.withdrawn), *NONE]


def files(facts: Facts, probes: Probes) -> Iterator[str | Ask]:
    for release in facts.releases.standing:
        for dataset in release.manifest.datasets:
            for name in (*(file.name for file in dataset.files), SUMS, MANIFEST):
                path = f"/data/{dataset.name}/{release.name}/{name}"
                yield path
                yield Ask(path, headers=(("Range", "bytes=7-40"),))
    last = [f"{name}.csv" for name in (*DATASETS, changes.NAME)]
    for name in ("latest", *names(facts)):
        yield from (f"/data/{file.removesuffix('.csv')}/{name}/{file}" for file in last)
        yield f"/data/devices/{name}/{SUMS}"
        yield Ask(f"/data/devices/{name}/devices.csv", headers=(("Accept", "text/html"),))
    yield from ("/data/none/latest/none.csv", "/data/devices/latest/none.csv")


def pages(facts: Facts, probes: Probes) -> Iterator[str]:
    for name in ("latest", *names(facts)):
        yield from spoken(f"/releases/{name}")


def pairs(facts: Facts, probes: Probes) -> Iterator[str]:
    known = [each.name for each in facts.releases.standing]
    yield from (f"/en/releases/compare/{a}...{b}" for a in known for b in known)
    for a, b in zip(names(facts), names(facts)[1:], strict=False):
        yield from spoken(f"/releases/compare/{a}...{b}")
        yield from (f"/en/releases/compare/{a}...{b}?page={page}" for page in ("2", "0", "x"))


def changes_between(facts: Facts, probes: Probes) -> Iterator[str]:
    """As CSV, of every two: asked the other way round as well, and of such as there are not."""
    known = [each.name for each in facts.releases.standing]
    yield from (f"/data/changes/{a}...{b}/changes.csv" for a in known for b in known)
    for a, b in zip(names(facts), names(facts)[1:], strict=False):
        yield f"/data/changes/{a}...{b}/changes.csv"


def choices(facts: Facts, probes: Probes) -> Iterator[str]:
    found = names(facts)
    yield f"/en/releases/compare?a={found[-1]}&b={found[0]}"
    yield from (f"/en/releases/compare?a={a}&b={found[0]}" for a in found)
    yield "/en/releases/compare"
