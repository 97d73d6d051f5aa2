"""The catalogue with all releases, page by page (Hydra): a page is a dataset with its series.

A release refers to the one before it and to its series, so a page that cut a series in two would speak of datasets that
it does not describe, which range shapes refuse.
"""

from __future__ import annotations

from dataclasses import replace

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD

from geo.errors import NotFound
from opendata.catalogue import graph as graphs
from opendata.catalogue.description import Catalogue
from opendata.catalogue.nodes import say
from opendata.catalogue.terms import HYDRA


def page(catalogue: Catalogue, number: int, address: str) -> Graph:
    """One page, from 1, of what stands at `address`. Raises NotFound after the last one."""
    last = len(catalogue.entries)
    if not 1 <= number <= last:
        raise NotFound("page", str(number))
    shown = replace(catalogue, entries=(catalogue.entries[number - 1],))
    graph = graphs.made(shown, with_versions=True)
    _lead(graph, address, number, last)
    return graph


def _lead(graph: Graph, address: str, number: int, last: int) -> None:
    """Both ways of Hydra: harvesters that are some years old read the first only."""

    def at(page_number: int) -> URIRef:
        return URIRef(f"{address}?page={page_number}")

    onward = [at(number + 1)] if number < last else []
    back = [at(number - 1)] if number > 1 else []
    say(
        graph,
        at(number),
        [HYDRA.PagedCollection, HYDRA.PartialCollectionView],
        (HYDRA.totalItems, [Literal(last, datatype=XSD.integer)]),
        (HYDRA.itemsPerPage, [Literal(1, datatype=XSD.integer)]),
        (HYDRA.firstPage, [at(1)]),
        (HYDRA.lastPage, [at(last)]),
        (HYDRA.nextPage, onward),
        (HYDRA.previousPage, back),
        (HYDRA.first, [at(1)]),
        (HYDRA.last, [at(last)]),
        (HYDRA.next, onward),
        (HYDRA.previous, back),
    )
