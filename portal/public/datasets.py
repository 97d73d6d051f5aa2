"""The datasets, the page of each, and what leads to it: its lasting address, Data Package and feed."""

from __future__ import annotations

import json

from flask import Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from geo.ogc.collections import COLLECTIONS
from opendata import atom, sample
from opendata.catalogue import citation, code_samples, csvw, datapackage, release_feed, schema_org
from opendata.catalogue.description import Catalogue, Entry
from opendata.catalogue.writing import SYNTAXES
from opendata.datasets import DATASETS
from portal.public import release_words
from portal.public.blueprint import public
from portal.public.described import catalogue, dataset
from portal.public.inline import as_json
from portal.web import releases
from portal.web.language import document_language, language, to_page
from portal.web.publication import edition, publication


@public.get("/<language:lang>/data")
def data() -> str:
    return render_template("public/data.html", catalogue=catalogue(), edition=edition(), syntaxes=SYNTAXES)


@public.get("/<language:lang>/data/<name>")
def dataset_page(name: str) -> Response:
    """Raises NotFound."""
    entry = dataset(name)
    with publication() as connection:
        rows = sample.rows(connection, DATASETS[name]) if name in DATASETS else []
    page = render_template(
        "public/dataset.html",
        entry=entry,
        rows=rows,
        collection=name in COLLECTIONS,
        edition=edition(),
        size=release_words.size,
        citation=citation.of(catalogue(), entry, edition().number, document_language()),
        samples=code_samples.of(catalogue(), entry),
        schema_org=as_json(schema_org.of(catalogue(), entry, language())),
    )
    response = Response(page)
    for lead in _signposts(catalogue(), entry):
        response.headers.add("Link", lead)
    return response


@public.get("/data/<name>")
def dataset_uri(name: str) -> BaseResponse:
    """The lasting address of a dataset: what it is (303), not a page about it in one language."""
    return to_page("public.dataset_page", name=dataset(name).name)


@public.get("/data/<name>/<release>")
def dataset_release_uri(name: str, release: str) -> BaseResponse:
    """The lasting address of a dataset in a release. Raises NotFound; a withdrawn one is told of at its page."""
    dataset(name)
    releases.find(release)
    return to_page("public.release", name=release, _anchor=name)


@public.get("/data/<name>/datapackage.json")
def data_package(name: str) -> Response:
    found = datapackage.of(catalogue(), dataset(name), catalogue().identity.languages[0])
    return Response(json.dumps(found, ensure_ascii=False, indent=1) + "\n", content_type="application/json")


@public.get("/data/<name>/csvw.json")
def csv_on_the_web(name: str) -> Response:
    found = csvw.of(catalogue(), dataset(name))
    return Response(json.dumps(found, ensure_ascii=False, indent=1) + "\n", content_type=csvw.MEDIA_TYPE)


@public.get("/feeds/<name>.atom")
def feed(name: str) -> Response:
    feed_ = release_feed.of(catalogue(), dataset(name))
    return Response(atom.written(feed_), content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


def _signposts(shown: Catalogue, entry: Entry) -> list[str]:
    """Links for programs that read no pages (FAIR Signposting, level 1)."""
    latest = entry.latest
    cited = f"{shown.base}/data/{entry.name}" + (f"/{latest.release}" if latest else "")
    return [
        f'<{cited}>; rel="cite-as"',
        '<https://schema.org/Dataset>; rel="type"',
        '<https://schema.org/AboutPage>; rel="type"',
        f'<{entry.licence}>; rel="license"',
        f'<{shown.base}/catalog.jsonld>; rel="describedby"; type="application/ld+json"',
        f'<{shown.base}/catalog.ttl>; rel="describedby"; type="text/turtle"',
        f'<{shown.base}/data/{entry.name}/datapackage.json>; rel="describedby"; type="application/json"',
        f'<{shown.base}/data/{entry.name}/csvw.json>; rel="describedby"; type="{csvw.MEDIA_TYPE}"',
        *(f'<{shown.base}{file.path}>; rel="item"; type="{file.media_type}"' for file in entry.files),
    ]
