"""Questions about the register with their answers: as a page, as a chart and as a table to take home."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_babel import format_decimal, gettext

from geo.errors import NotFound
from opendata.questions.all import QUESTIONS
from opendata.questions.question import Question, as_csv
from portal.public import charts, measures, words
from portal.public.blueprint import public
from portal.web.language import said
from portal.web.publication import edition, publication


@public.get("/<language:lang>/questions")
def questions() -> str:
    return render_template("public/questions.html", questions=QUESTIONS.values())


@public.get("/<language:lang>/questions/<name>")
def question(name: str) -> str:
    found, rows = _answered(name)
    return render_template(
        "public/question.html",
        question=found,
        rows=[_shown(found, row) for row in rows],
        sheets={"narrow": charts.NARROW, "whole": charts.WHOLE},
        edition=edition(),
    )


@public.get("/<language:lang>/questions/<name>.svg")
def question_chart(name: str) -> Response:
    """The first rows as bars, with title and source, to be shown on other pages, too; without them `?width=narrow`."""
    found, rows = _answered(name)
    bars = [(" · ".join(_shown(found, row)[: found.labels]), int(row[found.drawn] or 0)) for row in rows]
    heading = said(found.headings[found.drawn][1])
    sheet = charts.NARROW if request.args.get("width") == "narrow" else charts.WHOLE
    return charts.drawn(said(found.title), heading, bars, sheet)


@public.get("/questions/<name>.csv")
def question_csv(name: str) -> Response:
    found, rows = _answered(name)
    response = Response(as_csv(found, rows), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}-edition-{edition().number}.csv"'
    return response


def _answered(name: str) -> tuple[Question, list[tuple[Any, ...]]]:
    """Raises NotFound."""
    if name not in QUESTIONS:
        raise NotFound("question", name)
    with publication() as connection:
        return QUESTIONS[name], QUESTIONS[name].rows(connection)


def _shown(asked: Question, row: tuple[Any, ...]) -> list[str]:
    """The cells of a row as people read them."""
    labels = [_label(kind, cell) for kind, cell in zip(asked.kinds, row, strict=False)]
    return [*labels, *("" if cell is None else str(format_decimal(cell)) for cell in row[asked.labels :])]


def _label(kind: str, cell: str | None) -> str:
    if kind == "sensorType" and cell is not None:
        return words.word(words.SENSOR_TYPES, cell)
    if kind == "retention":
        return measures.retention(cell) or ""
    return cell if cell is not None else gettext("Residents, and others who are not named")
