"""The addresses of all kinds of pages of a publication, after the language."""

from __future__ import annotations

from sqlalchemy import Connection, text

PLAIN = (
    "/", "/devices", "/devices?personal_data=identifiable", "/districts", "/near", "/data", "/data/devices",
    "/data/quality", "/data/coverage", "/questions", "/questions/what-is-missing", "/questions/what-is-missing/latest",
    "/questions/most-devices-in-each-district/latest", "/releases", "/releases/latest", "/about", "/privacy",
    "/accessibility", "/embed/map", "/nowhere",
)  # fmt: skip
# A device of each kind, by what tells its page from others.
KINDS = {
    "exact": "tier = 0 AND lifecycle = 'active'",
    "removed": "lifecycle = 'removed'",
    "square": "tier = 1 AND NOT type_generalised",
    "kind not shown": "type_generalised",
    "mobile": "mobility = 'mobile'",
}


def pages(connection: Connection) -> list[str]:
    """Each is asked in every language; a kind that the publication lacks is left out."""
    found = list(PLAIN)
    for condition in KINDS.values():
        id_ = connection.scalar(text(f"SELECT id FROM publication.device WHERE {condition} ORDER BY id LIMIT 1"))
        if id_ is not None:
            found += [f"/devices/{id_}", f"/devices/{id_}/sign", f"/devices/{id_}/history", f"/embed/devices/{id_}"]
    gone = connection.scalar(text("SELECT id FROM publication.gone ORDER BY id LIMIT 1"))
    district = connection.scalar(text("SELECT code FROM publication.district ORDER BY code LIMIT 1"))
    return found + ([f"/devices/{gone}"] if gone else []) + [f"/districts/{district}"]
