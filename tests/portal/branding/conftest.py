"""A portal with a city's own look, in French and in a made-up language that is written from right to left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from portal.public import create_app
from portal.settings import CATALOGUES
from tests.portal.public.map.conftest import a_town
from tests.portal.web import catalogues
from tests.support.databases import Databases
from tests.support.serving import served

# The code of a language that CLDR knows to be written so; its words here are nobody's.
RIGHT_TO_LEFT = "he"
LETTERS = "אבגדהוזחטיכלמנסעפצקרשת"
PIECES = re.compile(r"(%\(\w+\)s)")

LIGHT, DARK = "#7b2d8b", "#e0a3ee"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60"><path fill="#7b2d8b" d="M0 0h90v60z"/></svg>'
ABOUT = "Nous mesurons <b>{{7*191}}</b> avec mesure."


def pseudo(text: str) -> str:
    """Every letter another one and a third more of them; what is filled in stays."""
    return "".join(piece if PIECES.fullmatch(piece) else _turned(piece) for piece in PIECES.split(text))


def _turned(text: str) -> str:
    turned = re.sub("[A-Za-z]", lambda letter: LETTERS[ord(letter[0]) % len(LETTERS)], text)
    return re.sub(r"(\S{3})", r"\1" + LETTERS[0], turned)


def write_pseudo(folder: Path) -> None:
    """The catalogue of the made-up language."""
    made = Catalog(locale=RIGHT_TO_LEFT)
    for phrase in catalogues.wanted(RIGHT_TO_LEFT):
        said = pseudo(phrase) if isinstance(phrase, str) else (pseudo(phrase[-1]),) * made.num_plurals
        made.add(phrase, said)
    file = folder / RIGHT_TO_LEFT / "LC_MESSAGES/all.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_po(target, made)


@pytest.fixture(scope="module")
def address(
    clone: Callable[[], AbstractContextManager[Databases]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("brand")
    write_pseudo(folder)
    (folder / "fr").symlink_to(CATALOGUES / "fr")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    for code in ("fr", RIGHT_TO_LEFT):
        (folder / f"{code}.txt").write_text(ABOUT, encoding="utf-8")
    with clone() as databases, pytest.MonkeyPatch.context() as patch:
        with databases.engine("publication_owner").begin() as connection:
            a_town(connection)
        patch.setattr("portal.web.language.CATALOGUES", folder)
        settings = databases.settings(
            LAMPPOST_CITY="Testtown", LAMPPOST_COLOUR=LIGHT, LAMPPOST_COLOUR_DARK=DARK,
            LAMPPOST_LOGO=str(folder / "logo.svg"), LAMPPOST_ABOUT=str(folder),
        )  # fmt: skip
        app = create_app(replace(settings, languages=("fr", RIGHT_TO_LEFT)))
        with served(app) as found:
            yield found
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()
