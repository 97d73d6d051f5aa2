"""Links of a document, and addresses with a query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode


def link(relation: str, media_type: str, title: str, href: str) -> dict[str, Any]:
    return {"rel": relation, "type": media_type, "title": title, "href": href}


def address(base: str, query: Mapping[str, str]) -> str:
    return f"{base}?{urlencode(query, quote_via=quote, safe=',:/')}" if query else base
