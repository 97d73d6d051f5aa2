"""Whether a form was sent from a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from werkzeug.datastructures import Headers

OURS = ("same-origin", "none")


def is_ours(headers: Headers, public_url: str, host: str) -> bool:
    """By Sec-Fetch-Site (Fetch Metadata), else by Origin (Fetch standard); a browser that sends neither is let in.

    There is no session that another site could use. What is kept off is that a visitor of another site sends reports
    from their address without knowing.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OURS
    origin = headers.get("Origin")
    return origin is None or origin == _origin(public_url) or urlsplit(origin).netloc == host


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
