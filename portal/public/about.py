"""Pages about the register itself: squares and privacy, the data, who makes it, accessibility."""

from __future__ import annotations

from datetime import date

from flask import render_template

from portal.public.blueprint import public
from portal.web.publication import edition

# When the accessibility statement was last gone through, point by point.
STATEMENT = date(2026, 11, 22)


def buildings_counted() -> bool:
    """Whether squares promise buildings in this edition; else every page with a square says that they do not."""
    return edition().buildings_counted


@public.get("/<language:lang>/privacy")
def privacy() -> str:
    return render_template("public/privacy.html")


@public.get("/<language:lang>/about")
def about() -> str:
    return render_template("public/about.html", edition=edition())


@public.get("/<language:lang>/accessibility")
def accessibility() -> str:
    return render_template("public/accessibility.html", made=STATEMENT)
