"""Charts of bars, drawn here as SVG: they need no script, and stand by themselves on other pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, render_template
from flask_babel import format_decimal

from opendata.releases.shelf import Release
from portal.web.publication import edition

MEDIA_TYPE = "image/svg+xml"
MOST = 12
ROW = 46
NUMBER = 100  # what stays free for the number beside the longest bar


@dataclass(frozen=True)
class Sheet:
    """The room for a drawing, above its bars and below them, and the most letters of a label."""

    width: int
    top: int
    bottom: int
    longest_label: int

    def height(self, rows: int) -> int:
        return self.top + ROW * min(rows, MOST) + self.bottom


# With title and source, to be shown anywhere; and for a telephone, where the page around it says both.
WHOLE = Sheet(width=760, top=84, bottom=44, longest_label=80)
NARROW = Sheet(width=380, top=38, bottom=10, longest_label=44)


@dataclass(frozen=True)
class Bar:
    """`y` is the top of its row, `width` that of the bar; in the drawing's units."""

    label: str
    number: str
    y: int
    width: float


def drawn(
    title: str, heading: str, numbers: list[tuple[str, int]], release: Release | None, sheet: Sheet = WHOLE
) -> Response:
    """The first numbers as bars, the longest as wide as the drawing lets it be; of a release, or the newest edition."""
    shown = numbers[:MOST]
    longest = max((number for _, number in shown), default=0) or 1
    bars = [
        Bar(
            _short(label, sheet.longest_label),
            str(format_decimal(number)),
            sheet.top + row * ROW,
            (sheet.width - 30 - NUMBER) * number / longest,
        )
        for row, (label, number) in enumerate(shown)
    ]
    svg = render_template(
        "public/chart.svg",
        title=title,
        heading=heading,
        bars=bars,
        sheet=sheet,
        is_whole=sheet is WHOLE,
        height=sheet.height(len(bars)),
        edition=edition(),
        release=release,
        source=current_app.config["CITY"],
    )
    return Response(svg, content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _short(label: str, longest: int) -> str:
    return label if len(label) <= longest else f"{label[: longest - 1]}…"
