"""Charts of bars, drawn here as SVG: they need no script, and stand by themselves on other pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, render_template
from flask_babel import format_decimal

from opendata.releases.shelf import Release
from portal.web.publication import edition

MEDIA_TYPE = "image/svg+xml"
MOST = 12
WIDTH, ROW, TOP, BOTTOM = 760, 46, 84, 44
LONGEST_LABEL = 80


@dataclass(frozen=True)
class Bar:
    """`y` is the top of its row, `width` that of the bar; in the drawing's units."""

    label: str
    number: str
    y: int
    width: float


def drawn(title: str, heading: str, numbers: list[tuple[str, int]], release: Release | None) -> Response:
    """The first numbers as bars, the longest as wide as the drawing lets it be; of a release, or the newest edition."""
    shown = numbers[:MOST]
    longest = max((number for _, number in shown), default=0) or 1
    bars = [
        Bar(_short(label), str(format_decimal(number)), TOP + row * ROW, (WIDTH - 130) * number / longest)
        for row, (label, number) in enumerate(shown)
    ]
    svg = render_template(
        "public/chart.svg",
        title=title,
        heading=heading,
        bars=bars,
        width=WIDTH,
        height=TOP + ROW * len(bars) + BOTTOM,
        edition=edition(),
        release=release,
        source=current_app.config["CITY"],
    )
    return Response(svg, content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
