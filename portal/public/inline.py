"""Values that stand within a page, for scripts and for programs that read pages."""

from __future__ import annotations

import json

from markupsafe import Markup


def as_json(found: object) -> Markup:
    """JSON for the inside of a script element, which nothing in it can end."""
    text = json.dumps(found, ensure_ascii=False)
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(safe)  # noqa: S704  # escaped just here
