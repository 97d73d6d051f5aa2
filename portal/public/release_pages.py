"""The pages of releases: all of them, one, two compared, and what they tell about one device."""

from __future__ import annotations

from itertools import chain, islice
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from geo.errors import Invalid, NotFound
from geo.publication import devices
from opendata.catalogue import citation
from opendata.datasets import DEVICES
from opendata.releases import changes, comparing
from opendata.releases.difference import Change
from opendata.releases.shelf import Release, Withdrawal
from portal.public import column_values, phrases, release_words, words
from portal.public.blueprint import public
from portal.public.described import catalogue, dataset
from portal.public.devices import gone_page
from portal.public.release_files import tombstone
from portal.web import releases
from portal.web.language import document_language
from portal.web.publication import publication

PAGE = 50


@public.get("/<language:lang>/releases")
def release_list() -> str:
    known = releases.shelf()
    return render_template(
        "public/releases.html",
        shelf=known,
        months=current_app.config["RELEASES_MONTHS"],
        withdrawn=release_words.withdrawn_together(known.withdrawn),
        reasons=release_words.REASONS,
        words=words,
    )


@public.get("/<language:lang>/releases/<name>")
def release(name: str) -> str | Response:
    """Raises NotFound."""
    found = releases.find(name)
    if isinstance(found, Withdrawal):
        return tombstone(found)
    known = releases.shelf()
    return render_template(
        "public/release.html",
        release=found,
        written_again=known.written_again(found),
        after=known.after(found),
        before=known.before(found.manifest.order),
        public_url=current_app.config["PUBLIC_URL"],
        titles=release_words.titles(),
        columns=release_words.columns(),
        size=release_words.size,
        citation=citation.of_release(catalogue(), dataset(DEVICES.name), found.name, document_language()),
    )


@public.get("/<language:lang>/releases/compare")
def release_choose() -> BaseResponse:
    """The form's choice of two releases as their address. Raises NotFound."""
    a, b = (_standing(request.args.get(side, "")) for side in ("a", "b"))
    return redirect(url_for("public.release_compare", a=a.name, b=b.name), code=303)


@public.get("/<language:lang>/releases/compare/<a>...<b>")
def release_compare(a: str, b: str) -> str | BaseResponse:
    """What changed from one release to a later one; the other way round leads here. Raises NotFound, Invalid."""
    found = _in_order("public.release_compare", a, b)
    if isinstance(found, BaseResponse):
        return found
    first, last = found
    steps = comparing.between(releases.shelf(), first, last)
    difference = comparing.counted(releases.store(), steps)
    total = difference.added + difference.removed + difference.changed
    pages = max(1, -(-total // PAGE))
    page = _page(pages)
    shown = list(islice(comparing.told(releases.store(), steps), (page - 1) * PAGE, page * PAGE))
    return render_template(
        "public/release_compare.html",
        a=first,
        b=last,
        difference=difference,
        is_a_step=len(steps) == 1,
        changes=shown,
        titles=_titles(shown),
        page=page,
        pages=pages,
        what=release_words.CHANGES,
        columns=release_words.columns(),
        in_words=column_values.in_words,
        words=words,
    )


@public.get("/data/changes/<a>...<b>/changes.csv")
def release_changes(a: str, b: str) -> BaseResponse:
    """What changed from one release to a later one, as CSV; the other way round leads here. Raises NotFound."""
    found = _in_order("public.release_changes", a, b)
    if isinstance(found, BaseResponse):
        return found
    first, last = found
    pieces = changes.as_csv(comparing.told(releases.store(), comparing.between(releases.shelf(), first, last)))
    # One piece is asked for at once: where the store is away, the answer is 503 and not a file that ends early.
    begun = next(pieces)
    response = Response(content_type=changes.CSV_TYPE)
    if request.method != "HEAD":
        response.response = chain((begun,), pieces)
    response.headers["Content-Disposition"] = f'attachment; filename="changes-{first.name}-{last.name}.csv"'
    return response


@public.get("/<language:lang>/devices/<uuid:id>/history")
def device_history(id: UUID) -> str | Response:
    """What releases tell about a device that is public. Raises NotFound."""
    known = releases.shelf()
    with publication() as connection:
        gone = devices.gone_since(connection, id)
        if gone is not None:
            return gone_page(connection, gone)
        found = devices.one(connection, id)
    events = comparing.history(releases.store(), known, str(id)) if known.standing else []
    return render_template(
        "public/device_history.html",
        device=found,
        events=events,
        first=_first(known.standing, events, found.first_edition),
        phrases=phrases,
        what=release_words.CHANGES,
        columns=release_words.columns(),
        in_words=column_values.in_words,
        words=words,
    )


def _first(standing: tuple[Release, ...], events: list[comparing.Event], edition: int) -> Release | None:
    """The release in which a device first stood: the one that says so, or the oldest, if it was published by then."""
    if events and events[0].change.what == "added":
        return events[0].release
    return standing[0] if standing and edition <= standing[0].manifest.edition else None


def _in_order(endpoint: str, a: str, b: str) -> tuple[Release, Release] | BaseResponse:
    """Two releases, the earlier first: asked the other way round, where that is; of a withdrawn one, its tombstone."""
    for each in map(releases.find, (a, b)):
        if isinstance(each, Withdrawal):
            return tombstone(each)
    first, last = (_standing(name) for name in (a, b))
    if first.manifest.order > last.manifest.order:
        return redirect(url_for(endpoint, a=b, b=a), code=303)
    return first, last


def _standing(name: str) -> Release:
    found = releases.find(name)
    if isinstance(found, Withdrawal):
        raise NotFound("release", name)
    return found


def _page(pages: int) -> int:
    said = request.args.get("page", "1")
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= pages):
        raise Invalid("page", f"is none of the {pages:,} pages")
    return int(said)


def _titles(shown: list[Change]) -> dict[str, str]:
    """The titles of those devices that are public now, by id."""
    with publication() as connection:
        found = devices.several(connection, [UUID(change.id) for change in shown])
    return {str(each.id): phrases.title(each) for each in found}
