"""All districts, and the page of one."""

from __future__ import annotations

from flask import render_template

from geo.publication import districts as published
from geo.publication import organisations, statistics
from opendata.formats.all import FORMATS
from portal.public import place_drawing, words
from portal.public.blueprint import public
from portal.public.symbols import COLOURS, PERSONAL_DATA_COLOURS
from portal.web.publication import publication

MOST_ORGANISATIONS = 10


@public.get("/<language:lang>/districts")
def districts() -> str:
    with publication() as connection:
        names = published.names(connection)
        counts = statistics.by_district(connection)
    shares = {code: by_colour(counts[code]) for code in names if code in counts}
    return render_template("public/districts.html", names=names, shares=shares, words=words)


@public.get("/<language:lang>/districts/<code>")
def district(code: str) -> str:
    with publication() as connection:
        every = published.every(connection)
        found = next((one for one in every if one.code == code), None) or published.one(connection, code)
        totals = statistics.of_district(connection, code)
        names = organisations.names(connection)
    return render_template(
        "public/district.html",
        district=found,
        totals=totals,
        shares=by_colour(totals.personal_data),
        organisations=names,
        most=totals.organisations.most_common(MOST_ORGANISATIONS),
        drawing=place_drawing.of_district(found.geometry, every),
        formats=FORMATS.values(),
        words=words,
    )


def by_colour(counts: dict[str, int]) -> dict[str, int]:
    """Numbers by the colour that the states of personal data are drawn in, in the order of a bar's shares."""
    found = dict.fromkeys(COLOURS, 0)
    for state, count in counts.items():
        found[PERSONAL_DATA_COLOURS[state]] += count
    return found
