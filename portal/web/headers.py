"""Security headers of every response. No response sets a cookie."""

from __future__ import annotations

from flask import Flask, Response, request

from portal.settings import LANGUAGES

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
))  # fmt: skip

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # "Near me" is the only use of a sensor, and only on a press of its button.
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

FILE_HEADERS = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}

# Data that other sites and tools may read from their own pages (Fetch standard, CORS).
OPEN_DATA = ("/ogc", "/ngsi-ld", "/sensorthings", "/downloads/", "/catalog", "/data/", "/feeds/", "/questions/")
OPEN_HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

# Pages for the frames of other sites: nothing in them can be pressed to anyone's harm, as nothing can be changed.
EMBEDDED = tuple(f"/{language}/embed/" for language in LANGUAGES)
EMBEDDED_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("frame-ancestors 'self'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}

_CLOSED = list(HEADERS.items())
_OPEN = list((HEADERS | OPEN_HEADERS).items())
_EMBEDDED = list((HEADERS | EMBEDDED_HEADERS).items())


def install(app: Flask) -> None:
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    # A file is no document: what governs documents would only weigh.
    if request.path.startswith("/static/") and response.status_code < 400:
        response.headers.update(FILE_HEADERS)
        return response
    response.headers.update(of_path(request.path))
    return response


def of_path(path: str) -> list[tuple[str, str]]:
    """The headers of an answer at this path, unless it is a file."""
    if path.startswith(EMBEDDED):
        return _EMBEDDED
    return _OPEN if path.startswith(OPEN_DATA) else _CLOSED
