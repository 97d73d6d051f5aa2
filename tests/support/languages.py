"""In which languages an address is asked for, so that a crawl meets every language and not every page in each."""

from __future__ import annotations

from zlib import crc32

from portal.settings import LANGUAGES

FIRST, *OTHERS = LANGUAGES


def of(path: str) -> tuple[str, str]:
    """The first language and one of the others, which it is follows from the path."""
    return FIRST, OTHERS[crc32(path.encode()) % len(OTHERS)]


def spoken(path: str) -> list[str]:
    """A page in these languages; `path` begins after the language."""
    return [f"/{language}{path}" for language in of(path)]


def in_turn(path: str) -> str:
    """A page of one of many of its kind in one language, which follows from the path: each language meets many."""
    return f"/{LANGUAGES[crc32(path.encode()) % len(LANGUAGES)]}{path}"
