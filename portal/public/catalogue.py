"""The catalogue for machines: DCAT-AP in three syntaxes by extension or by Accept, and its pages with all releases."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, request
from rdflib import Graph
from werkzeug.wrappers import Response as BaseResponse

from geo.errors import Invalid, NotFound
from opendata.catalogue import graph, paging
from opendata.catalogue.writing import SYNTAXES, Syntax
from portal.public.blueprint import public
from portal.public.described import catalogue, story_digest
from portal.public.written import Written
from portal.web.language import to_page

HTML = "text/html"
BY_EXTENSION = {syntax.extension: syntax for syntax in SYNTAXES}
BY_TYPE = {syntax.media_type: syntax for syntax in SYNTAXES}


@public.get("/catalog")
def catalog() -> BaseResponse:
    """For people the page of datasets, for machines the syntax that they ask for; JSON-LD where they ask for none."""
    wanted = request.accept_mimetypes.best_match((*BY_TYPE, HTML), default=SYNTAXES[0].media_type)
    return to_page("public.data") if wanted == HTML else _standing(BY_TYPE[wanted])


@public.get("/catalog.<extension>")
def catalog_file(extension: str) -> Response:
    return _standing(_syntax(extension))


@public.get("/catalog/full.<extension>")
def catalog_full(extension: str) -> Response:
    """With the releases: a page for each dataset, so that no page leads to what it does not describe."""
    syntax, number = _syntax(extension), _page()
    address = f"{catalogue().base}/catalog/full.{syntax.extension}"
    return _written(syntax, number, lambda: paging.page(catalogue(), number, address))


def _standing(syntax: Syntax) -> Response:
    return _written(syntax, 0, lambda: graph.made(catalogue()))


def _written(syntax: Syntax, number: int, make: Callable[[], Graph]) -> Response:
    """`number` is the page, 0 for what stands."""
    keeper: Written = current_app.extensions["catalogue"]
    body = keeper.body((story_digest(), syntax.extension, number), lambda: syntax.write(make()))
    response = Response(body, content_type=f"{syntax.media_type}; charset=utf-8")
    others = [each for each in SYNTAXES if each is not syntax] if number == 0 else []
    for each in others:
        response.headers.add("Link", f'</catalog.{each.extension}>; rel="alternate"; type="{each.media_type}"')
    return response


def _syntax(extension: str) -> Syntax:
    if extension not in BY_EXTENSION:
        raise NotFound("syntax", extension)
    return BY_EXTENSION[extension]


def _page() -> int:
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 4 and int(asked) > 0):
        raise Invalid("page", "give the number of a page, from 1")
    return int(asked)
