"""All that words may mean: as a page in groups, and as suggestions while one types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from geo.errors import Invalid
from geo.publication import districts
from geo.publication.likeness import Match
from portal.public.blueprint import public
from portal.public.filter_args import to_args
from portal.public.findings import Finding, findings, grouped, of_places, tidied
from portal.web.publication import publication

ON_A_PAGE = 20
SUGGESTED = 4
ASKING = ("list", "map", "near")

# Zooms at which a street, and a whole district, fill the map.
CLOSE, FARTHER = 16, 14


@public.get("/<language:lang>/search")
def search() -> str | Response:
    """The meanings in groups; what has one meaning alone leads straight to it."""
    words = tidied(request.args.get("q", ""))
    with publication() as connection:
        found = findings(connection, words, each=ON_A_PAGE)
        names = districts.names(connection)
    spelled_out = [finding for finding in found if finding.match is Match.WHOLE]
    if len(spelled_out) == 1:
        return redirect(spelled_out[0].in_list, code=303)
    return render_template("public/search.html", words=words, groups=grouped(found), view_of=view_of, districts=names)


@public.get("/<language:lang>/search.json")
def suggestions() -> dict[str, Any]:
    """Suggestions for the words typed so far: groups of [text, the address it leads to or null].

    `for` says which page asks: the "list" (the default), the "map", or the page "near" me, which knows places alone.
    Raises Invalid for another.
    """
    words, asking = tidied(request.args.get("q", "")), request.args.get("for", "list")
    if asking not in ASKING:
        raise Invalid("for", f"choose from {', '.join(ASKING)}")
    with publication() as connection:
        if asking == "near":
            found = [replace(one, chosen=None) for one in of_places(connection, words, each=SUGGESTED)]
        else:
            found = findings(connection, words, each=SUGGESTED)
    return {
        "groups": [
            {"name": heading, "items": [[one.name, _address(one, asking)] for one in group]}
            for heading, group in grouped(found)
        ]
    }


def view_of(finding: Finding) -> str | None:
    """The map at the place that was found; None for what is no place."""
    if finding.place is None:
        return None
    longitude, latitude = finding.place.point
    zoom = FARTHER if finding.kind == "district" else CLOSE
    asked = f"?{urlencode(to_args(finding.chosen))}" if finding.kind == "together" and finding.chosen else ""
    return f"{url_for('public.map')}{asked}#{zoom}/{latitude:.4f}/{longitude:.4f}"


def _address(finding: Finding, asking: str) -> str | None:
    """Where a suggestion leads; None where its words are to be put into the form, whose other fields then hold."""
    if asking == "map":
        return view_of(finding) or finding.in_list
    return finding.in_list if finding.chosen is not None or finding.device is not None else None
