"""The files of releases: the same bytes at the same address for ever, or 410 and why."""

from __future__ import annotations

from flask import Response, json, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from geo.errors import NotFound
from opendata.releases import manifest, shelf, verifying
from opendata.releases.manifest import ReleaseFile
from opendata.releases.shelf import Release, Withdrawal
from portal.public import release_words, words
from portal.public.blueprint import public
from portal.web import ranges, releases
from portal.web.caching import FRESH

SUMS, MANIFEST = "SHA256SUMS", "manifest.json"


@public.get("/data/<dataset>/<release>/<name>")
def release_file(dataset: str, release: str, name: str) -> BaseResponse:
    """A file of a release, its manifest, or the hashes of its files of one dataset. Raises NotFound."""
    found = releases.find(release)
    if isinstance(found, Withdrawal):
        return tombstone(found)
    if found.manifest.dataset(dataset) is None:
        raise NotFound("dataset", dataset)
    if name == MANIFEST:
        content, media_type = manifest.written(found.manifest), "application/json"
    elif name == SUMS:
        content, media_type = verifying.sums(found.manifest, dataset), "text/plain; charset=utf-8"
    else:
        return _kept(found, dataset, name, latest=release == "latest")
    if release == "latest":
        return _to(found, dataset, name)
    file = ReleaseFile(name, "", media_type, len(content), manifest.sha256(content), 0)
    return _answer(found, file, lambda start, stop: iter([content[start:stop]]))


def _kept(found: Release, dataset: str, name: str, *, latest: bool) -> BaseResponse:
    released = found.manifest.dataset(dataset)
    file = released.file(name) if released else None
    if file is None:
        raise NotFound("file", name)
    if latest:
        return _to(found, dataset, name)
    key, store = shelf.object_key(file.sha256), releases.store()
    return _answer(found, file, lambda start, stop: store.stream(key, start, stop))


def _to(found: Release, dataset: str, name: str) -> BaseResponse:
    """Where it is for ever; what is newest may be another release soon."""
    there = redirect(url_for("public.release_file", dataset=dataset, release=found.name, name=name))
    there.headers["Cache-Control"] = "no-cache"
    return there


def _answer(found: Release, file: ReleaseFile, read: ranges.Read) -> Response:
    # The hashes keep their name, by which the page and `sha256sum` ask for them.
    name = SUMS if file.name == SUMS else manifest.saved_name(file.name, found.name)
    return ranges.answer(
        read,
        size=file.bytes,
        sha256=file.sha256,
        media_type=file.media_type,
        made=releases.shelf().modified(found),
        name=name,
        # Not for a year, although the bytes never change: a release may be withdrawn, and a cache is to notice.
        kept=FRESH,
    )


def tombstone(gone: Withdrawal) -> Response:
    """What is said in the place of a release that was withdrawn: 410, for people or for machines."""
    wanted = request.accept_mimetypes.best_match(("application/problem+json", "application/json", "text/html"))
    if wanted == "text/html":
        page = render_template("public/release_gone.html", gone=gone, reasons=release_words.REASONS, words=words)
        response = Response(page, status=410)
    else:
        problem = {"type": "about:blank", "title": "Gone", "status": 410, "detail": "This release was withdrawn."}
        response = Response(json.dumps(problem | shelf.tomb(gone)), 410, content_type="application/problem+json")
    response.vary.update(("Accept", "Accept-Language"))
    if gone.replaced_by is not None:
        successor = url_for("public.release", name=gone.replaced_by)
        response.headers["Link"] = f'<{successor}>; rel="successor-version"'
    return response
