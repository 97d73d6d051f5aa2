"""Questions about the register with their answers: as a page, as a chart and as a table to take home."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response as BaseResponse

from geo.errors import LamppostError, NotFound
from geo.publication.once import once
from geo.publication.questions import Rows
from opendata.questions.all import QUESTIONS
from opendata.questions.question import Question, as_csv
from opendata.releases import answers
from opendata.releases.shelf import Release, Withdrawal
from portal.public import charts, measures, words
from portal.public.blueprint import public
from portal.public.release_files import tombstone
from portal.web import releases
from portal.web.language import said
from portal.web.publication import edition, publication


@public.get("/<language:lang>/questions")
def questions() -> str:
    return render_template("public/questions.html", questions=QUESTIONS.values())


@public.get("/<language:lang>/questions/<name>")
def question(name: str) -> str:
    """The answer of the newest edition. Raises NotFound."""
    return _page(_question(name), _live(name), None)


@public.get("/<language:lang>/questions/<name>/<release>")
def question_in_release(name: str, release: str) -> str | BaseResponse:
    """The answer that a release keeps, the same for ever. Raises NotFound."""
    found = _released(name, release)
    return found if isinstance(found, BaseResponse) else _page(_question(name), found.rows, found.release)


@public.get("/<language:lang>/questions/<name>.svg")
def question_chart(name: str) -> Response:
    """The first rows as bars, with title and source, to be shown on other pages, too; without them `?width=narrow`."""
    return _chart(_question(name), _live(name), None)


@public.get("/<language:lang>/questions/<name>/<release>.svg")
def question_chart_in_release(name: str, release: str) -> BaseResponse:
    """The same of the answer that a release keeps. Raises NotFound."""
    found = _released(name, release)
    return found if isinstance(found, BaseResponse) else _chart(_question(name), found.rows, found.release)


@public.get("/questions/<name>.csv")
def question_csv(name: str) -> Response:
    return _table(_question(name), _live(name), f"edition-{edition().number}")


@public.get("/questions/<name>/<release>.csv")
def question_csv_in_release(name: str, release: str) -> BaseResponse:
    """Raises NotFound."""
    found = _released(name, release)
    return found if isinstance(found, BaseResponse) else _table(_question(name), found.rows, found.release.name)


@dataclass(frozen=True)
class Pinned:
    """An answer as a release keeps it."""

    release: Release
    rows: Rows


def _question(name: str) -> Question:
    """Raises NotFound."""
    if name not in QUESTIONS:
        raise NotFound("question", name)
    return QUESTIONS[name]


def _live(name: str) -> Rows:
    """Raises NotFound."""
    asked = _question(name)
    with publication() as connection:
        return once(connection, name, asked.rows)


def _released(name: str, release: str) -> Pinned | BaseResponse:
    """Raises NotFound, also where the release keeps no answer; of a withdrawn one what became of it."""
    _question(name)
    found = releases.find(release)
    if isinstance(found, Withdrawal):
        return tombstone(found)
    if release != found.name:
        # What is newest may be another release soon: an address is to be quoted where it stays.
        arguments = {**(request.view_args or {}), "release": found.name}
        return redirect(url_for(request.endpoint or "", **arguments), code=303)
    known = answers.read(releases.store(), found.manifest)
    if name not in known:
        raise NotFound("answer", f"{name} in {release}")
    return Pinned(found, known[name])


def _page(asked: Question, rows: Rows, pinned: Release | None) -> str:
    return render_template(
        "public/question.html",
        question=asked,
        rows=[_shown(asked, row) for row in rows],
        sheets={"narrow": charts.NARROW, "whole": charts.WHOLE},
        edition=edition(),
        release=pinned,
        kept=_kept_in(),
    )


def _kept_in() -> list[str]:
    """The releases that keep answers, the newest first; none while their store is away."""
    with suppress(LamppostError):
        return [each.name for each in reversed(releases.shelf().standing) if each.manifest.dataset(answers.NAME)]
    return []


def _chart(asked: Question, rows: Rows, pinned: Release | None) -> Response:
    bars = [(" · ".join(_shown(asked, row)[: asked.labels]), int(row[asked.drawn] or 0)) for row in rows]
    heading = said(asked.headings[asked.drawn][1])
    sheet = charts.NARROW if request.args.get("width") == "narrow" else charts.WHOLE
    return charts.drawn(said(asked.title), heading, bars, pinned, sheet)


def _table(asked: Question, rows: Rows, of: str) -> Response:
    response = Response(as_csv(asked, rows), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{asked.name}-{of}.csv"'
    return response


def _shown(asked: Question, row: tuple[Any, ...]) -> list[str]:
    """The cells of a row as people read them."""
    labels = [_label(kind, cell) for kind, cell in zip(asked.kinds, row, strict=False)]
    return [*labels, *("" if cell is None else str(format_decimal(cell)) for cell in row[asked.labels :])]


def _label(kind: str, cell: str | None) -> str:
    if kind == "sensorType" and cell is not None:
        return words.word(words.SENSOR_TYPES, cell)
    if kind == "retention" and cell is not None:
        return measures.longest(cell)
    return cell if cell is not None else gettext("Residents, and others who are not named")
