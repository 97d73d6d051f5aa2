"""What a city says of itself on the page about the register: plain paragraphs, a file for each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from geo.errors import Invalid

SETTING = "LAMPPOST_ABOUT"
LONGEST = 6000

Paragraphs = tuple[str, ...]


def read(folder: Path, languages: Iterable[str]) -> Mapping[str, Paragraphs]:
    """The paragraphs of `<language>.txt` for each language; an empty line stands between two.

    Raises Invalid for a language without a file, a file of no offered language, or a text that is empty or too long.
    """
    wanted = {language: folder / f"{language}.txt" for language in languages}
    missing = [file.name for file in wanted.values() if not file.is_file()]
    if missing:
        raise Invalid(SETTING, f"{folder} lacks {', '.join(missing)}")
    strange = sorted({file.name for file in folder.glob("*.txt")} - {file.name for file in wanted.values()})
    if strange:
        raise Invalid(SETTING, f"{folder} has {', '.join(strange)}, which LAMPPOST_LANGUAGES does not offer")
    return {language: _paragraphs(file) for language, file in wanted.items()}


def _paragraphs(file: Path) -> Paragraphs:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid(SETTING, f"{file.name} is not UTF-8") from None
    if len(text) > LONGEST:
        raise Invalid(SETTING, f"{file.name} has {len(text):,} characters, the most is {LONGEST:,}")
    found = tuple(" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())
    if not found:
        raise Invalid(SETTING, f"{file.name} is empty")
    return found
