"""The form, what becomes of what it sends, and the page of its number. None of it is kept by any cache."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.engine import Engine
from werkzeug.wrappers import Response as BaseResponse

from geo.database import calling_engine, writing
from geo.errors import NotFound, Unavailable
from geo.inbox import references, reports
from portal.public import words as all_words
from portal.public.blueprint import public
from portal.public.reporting import words
from portal.public.reporting.devices import About, about_device
from portal.public.reporting.doubts import doubt
from portal.public.reporting.form import Typed, problems
from portal.public.reporting.limits import Limits, sender
from portal.public.reporting.stamps import Stamps
from portal.settings import Settings
from portal.web import caching
from portal.web.language import language

LONGEST_FORM = 64 * 1024  # bytes: the longest text in letters of four bytes each, percent-encoded, and some more


@dataclass(frozen=True)
class Desk:
    """What takes reports: the inbox, by the role reporter, and what is remembered of forms and senders."""

    inbox: Engine
    stamps: Stamps
    limits: Limits
    proxies: int
    kept_days: int


def install(app: Flask, settings: Settings) -> None:
    """Take reports where the settings name an inbox; elsewhere the form says whom to write to."""
    key = secrets.token_bytes(32)
    if "reporter" in settings.databases:
        own = settings.reports
        inbox = calling_engine(settings.database("reporter"))
        app.extensions["report_desk"] = Desk(inbox, Stamps(key), Limits(key), own.proxies, own.kept_days)


@public.get("/<language:lang>/report")
def report() -> Response:
    return _form(Typed.read(request.args), {})


@public.post("/<language:lang>/report")
def report_sent() -> BaseResponse:
    """To the page of the report's number; back to the form, with all that was typed, where it cannot be sent."""
    request.max_content_length = LONGEST_FORM
    desk, typed = _desk(), Typed.read(request.form)
    if desk is None:
        return _form(typed, {}, HTTPStatus.SERVICE_UNAVAILABLE)
    wrong = problems(typed)
    # Who must change something sends again anyway.
    refused = "" if wrong else doubt(request, typed, desk.stamps, current_app.config["PUBLIC_URL"])
    if refused or wrong:
        return _form(typed, wrong, HTTPStatus.BAD_REQUEST, refused)
    forwarded = request.headers.get("X-Forwarded-For", "")
    if not desk.limits.take(sender(request.remote_addr or "", forwarded, desk.proxies)):
        wait = _("From your part of the internet we got many reports in the last hour. Try again in an hour.")
        return _form(typed, {}, HTTPStatus.TOO_MANY_REQUESTS, wait)
    written = (typed.kind, typed.device, typed.about, typed.message, typed.email)
    number = desk.stamps.number(typed.stamp, *written)
    try:
        with writing(desk.inbox) as connection:
            reports.submit(connection, number, typed.report(language()))
    except Unavailable:
        away = _("We cannot take your report at this moment. It is our mistake. Try again in a few minutes.")
        return _form(typed, {}, HTTPStatus.SERVICE_UNAVAILABLE, away)
    return _keep_nowhere(redirect(url_for("public.report_status", number=number), code=303))


@public.get("/<language:lang>/report/status")
def report_status() -> BaseResponse:
    """How far the report with the number of the address is; a form to ask for one without it."""
    asked, desk = request.args.get("number", "").strip()[:60], _desk()
    number = references.read(asked)
    found = None
    if number is not None and desk is not None:
        try:
            with writing(desk.inbox) as connection:
                found = reports.status(connection, number)
        except NotFound:
            found = None
    page = render_template(
        "public/report_status.html", asked=asked, number=number, found=found, desk=desk, words=words,
        word=all_words.word,
    )  # fmt: skip
    return _keep_nowhere(Response(page, HTTPStatus.NOT_FOUND if asked and found is None else HTTPStatus.OK))


def _form(typed: Typed, wrong: dict[str, str], status: HTTPStatus = HTTPStatus.OK, refused: str = "") -> Response:
    """The form as it was filled in, with a stamp of its own and what must be changed."""
    desk = _desk()
    about, device = _about(typed)
    shown = replace(typed, device=device, stamp=desk.stamps.issue() if desk else "", website="")
    page = render_template(
        "public/report.html", typed=shown, wrong=wrong, refused=refused, about=about, desk=desk, words=words,
        word=all_words.word,
    )  # fmt: skip
    response = Response(page, status)
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        response.headers["Retry-After"] = "3600" if status == HTTPStatus.TOO_MANY_REQUESTS else "120"
    _keep_nowhere(response)
    return response


def _about(typed: Typed) -> tuple[About, str]:
    """The device that the form names, and its id; an id that is not public is none."""
    if typed.device_id is None:
        return About(), ""
    try:
        return about_device(typed.device_id), str(typed.device_id)
    except NotFound:
        return About(), ""


def _desk() -> Desk | None:
    desk: Desk | None = current_app.extensions.get("report_desk")
    return desk


def _keep_nowhere(response: BaseResponse) -> BaseResponse:
    """What a citizen typed or may read is theirs alone, in no cache and no search engine."""
    response.headers["Cache-Control"] = caching.NEVER
    response.headers["X-Robots-Tag"] = "noindex"
    return response
