from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import Invalid
from portal.branding import texts


def test_paragraphs_are_what_stands_between_empty_lines(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("The city asks\nwhat it measures.\n\n\nAnd <b>why</b>.\n", encoding="utf-8")
    assert texts.read(tmp_path, ("en",)) == {"en": ("The city asks what it measures.", "And <b>why</b>.")}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"en": "One."}, "lacks nl.txt"),
        ({"en": "One.", "nl": " \n\n "}, "nl.txt is empty"),
        ({"en": "One.", "nl": "Een.", "fr": "Un."}, "has fr.txt, which LAMPPOST_LANGUAGES does not offer"),
        ({"en": "One.", "nl": "a" * 6001}, "nl.txt has 6,001 characters, the most is 6,000"),
    ],
)
def test_a_text_that_is_missing_empty_strange_or_too_long_is_refused(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for language, text in files.items():
        (tmp_path / f"{language}.txt").write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=f"LAMPPOST_ABOUT: .*{said}"):
        texts.read(tmp_path, ("en", "nl"))
