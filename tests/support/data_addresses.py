"""What to ask of the data as a whole: the catalogue in its syntaxes, its pages, what stands about each dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from opendata.catalogue.changes import CHANGES
from opendata.catalogue.writing import SYNTAXES
from opendata.datasets import DATASETS
from opendata.questions.all import QUESTIONS
from tests.support import release_addresses as releases
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes
from tests.support.languages import spoken

NAMES = (*DATASETS, CHANGES.name)

Addresses = Callable[[Facts, Probes], Iterable[str | Ask]]


def _same(*paths: str | Ask) -> Addresses:
    return lambda facts, probes: paths


def _each(*patterns: str) -> Addresses:
    """Of every dataset, and of one that there is not."""
    return _same(*(pattern.format(name) for pattern in patterns for name in (*NAMES, "nothing")))


def _asked(*patterns: str) -> Addresses:
    """Of every question, and of one that nobody asks."""
    return _same(*(pattern.format(name) for pattern in patterns for name in (*QUESTIONS, "nothing")))


def _asked_of_releases(*patterns: str) -> Addresses:
    """Of every question and release, and of such as there are not."""

    def addresses(facts: Facts, probes: Probes) -> Iterator[str]:
        for name in (*QUESTIONS, "nothing"):
            for release in ("latest", *releases.names(facts)):
                yield from (pattern.format(name, release) for pattern in patterns)

    return addresses


ENDPOINTS: dict[str, Addresses] = {
    "public.data": _same(*spoken("/data")),
    "public.data_coverage": _same(*spoken("/data/coverage")),
    "public.data_quality": _same(*spoken("/data/quality")),
    "public.dataset_page": _each("/en/data/{}", "/nl/data/{}"),
    "public.dataset_uri": _each("/data/{}"),
    "public.dataset_release_uri": lambda facts, probes: [
        f"/data/{name}/{release}" for name in (*NAMES, "nothing") for release in ("latest", *releases.names(facts))
    ],
    "public.csv_on_the_web": _each("/data/{}/csvw.json"),
    "public.data_package": _each("/data/{}/datapackage.json"),
    "public.feed": _each("/feeds/{}.atom"),
    "public.questions": _same(*spoken("/questions")),
    "public.question": _asked(*spoken("/questions/{}")),
    "public.question_chart": _asked(*spoken("/questions/{}.svg"), "/en/questions/{}.svg?width=narrow"),
    "public.question_csv": _asked("/questions/{}.csv"),
    "public.question_in_release": _asked_of_releases("/en/questions/{}/{}", "/sv/questions/{}/{}"),
    "public.question_chart_in_release": _asked_of_releases(
        "/en/questions/{}/{}.svg", "/nl/questions/{}/{}.svg?width=narrow"
    ),
    "public.question_csv_in_release": _asked_of_releases("/questions/{}/{}.csv"),
    "public.catalog": _same(
        "/catalog", *(Ask("/catalog", headers=(("Accept", syntax.media_type),)) for syntax in SYNTAXES)
    ),
    "public.catalog_file": _same(*(f"/catalog.{syntax.extension}" for syntax in SYNTAXES), "/catalog.csv"),
    "public.catalog_full": _same(
        *(f"/catalog/full.{syntax.extension}" for syntax in SYNTAXES),
        *(f"/catalog/full.ttl?page={number}" for number in range(len(NAMES) + 2)),
        "/catalog/full.ttl?page=two",
    ),
}
