"""Languages: a prefix of the path, catalogues from .po files, numbers and dates by Babel's CLDR data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from babel import Locale, dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Blueprint, Flask, current_app, g, has_request_context, redirect, request, url_for
from flask_babel import Babel, Domain, format_decimal, format_percent, get_locale, gettext
from werkzeug.routing import BaseConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from geo.ogc.serving import service
from portal.settings import CATALOGUES, Settings

# Endpoints whose pages show documents for programs.
OF_DOCUMENTS = ("ogc.", "ogc_tiles.")


@dataclass(frozen=True)
class Alternate:
    """The same page in another language; `address` is a path, `absolute` has scheme and host."""

    language: str
    name: str
    address: str
    absolute: str
    current: bool


class Catalogue(Domain):  # type: ignore[misc]  # flask_babel has no types
    """Translations straight from the .po files, so that no compiled file can be stale or missing."""

    def get_translations(self) -> Translations:
        return catalogue(str(get_locale() or "en"))


class CatalogueBabel(Babel):  # type: ignore[misc]  # flask_babel has no types
    domain_instance = Catalogue()


@cache
def catalogue(language: str) -> Translations:
    """All portal/translations/<language>/LC_MESSAGES/*.po as one; English is the message ids themselves."""
    merged = Translations()
    for file in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        compiled = BytesIO()
        with file.open("rb") as source:
            write_mo(compiled, read_po(source, locale=language))
        compiled.seek(0)
        part = Translations(compiled)
        merged.merge(part)
        merged.plural = part.plural  # merge() forgets the plural rule
    return merged


def install(app: Flask, settings: Settings) -> None:
    """Set up Babel and the URL converter `language`; must come before routes are added."""
    app.config["LANGUAGES"] = settings.languages
    app.url_map.converters["language"] = _converter(settings.languages)
    CatalogueBabel(app, default_locale=settings.languages[0], locale_selector=language)
    app.jinja_env.filters.update(number=format_decimal, day=day_in_words, percent=format_percent, said=said)
    app.jinja_env.globals.update(
        language=language, alternates=alternates, direction=direction, document_language=document_language
    )


def install_prefix(blueprint: Blueprint) -> None:
    """Take `lang` out of the arguments of views and put it into the URLs that need it."""
    blueprint.url_value_preprocessor(_take_language)
    blueprint.app_url_defaults(_give_language)


def language() -> str:
    """The language of this request: the path's, else the best of the visitor's browser, else the default."""
    languages: tuple[str, ...] = current_app.config["LANGUAGES"]
    if not has_request_context():
        return languages[0]
    if "lang" in g:
        return str(g.lang)
    prefix = request.path.split("/", 2)[1]
    if prefix in languages:
        return prefix
    return _wished(languages) or languages[0]


def _wished(languages: tuple[str, ...]) -> str | None:
    """What the browser likes best of these, "nl" for "nl-BE" too (RFC 4647, 3.4).

    Werkzeug's own choice takes any whole match first: English for a visitor who asks for "nl-BE, en;q=0.5".
    """
    known = {code.lower(): code for code in languages}
    for wish, quality in request.accept_languages:
        subtags = wish.lower().split("-")
        for length in range(len(subtags) if quality > 0 else 0, 0, -1):
            if (code := "-".join(subtags[:length])) in known:
                return known[code]
    return None


def to_page(endpoint: str, *, code: int = 303, **values: Any) -> BaseResponse:
    """From an address that names no language to its page in the one that the visitor's browser asks for.

    Whoever scans a sign chose no language yet. Caches are told what it depends on, and nothing is kept of it.
    """
    there = redirect(url_for(endpoint, **values, lang=page_language()), code)
    there.vary.add("Accept-Language")
    return there


def direction() -> str:
    """How this request's language is written: "ltr" or "rtl"."""
    return str(Locale.parse(language()).text_direction)


def page_language() -> str:
    """The language of pages that fits this request best: documents of an API may be in one that pages are not in."""
    languages: tuple[str, ...] = current_app.config["LANGUAGES"]
    return language() if language() in languages else languages[0]


def document_language() -> str:
    """The language of documents for programs that fits this request best."""
    return service().identity.document_language(language())


def said(texts: Mapping[str, str]) -> str:
    """Words of the data model in the language of the request.

    English and Dutch stand with the model; a catalogue has the others, by the English.
    """
    spoken, english = language(), texts["en"]
    return texts[spoken] if spoken in texts else str(gettext(english))


def day_in_words(moment: date) -> str:
    """A day with the month in words, as the language of the request writes it; English as in Europe.

    In French the first of a month is an ordinal, which CLDR leaves out.
    """
    spoken = language()
    said = dates.format_date(moment, "long", locale="en_GB" if spoken == "en" else spoken)
    return f"1er {said[2:]}" if spoken == "fr" and moment.day == 1 else said


def alternates() -> Iterator[Alternate]:
    """This page in every language it has, its own first where it is the default; the front page for an error."""
    public_url = str(current_app.config["PUBLIC_URL"])
    for code in _languages_of_page():
        address = _address_in(code)
        yield Alternate(
            language=code,
            name=(Locale.parse(code).get_language_name(code) or code).capitalize(),
            address=address,
            absolute=public_url + address,
            current=code == page_language(),
        )


def _languages_of_page() -> tuple[str, ...]:
    """Of the documents of OGC API, as pages too, there are fewer."""
    if "failed" not in g and (request.endpoint or "").startswith(OF_DOCUMENTS):
        return service().identity.languages
    return tuple(current_app.config["LANGUAGES"])


def _address_in(code: str) -> str:
    endpoint = request.endpoint
    if "failed" in g or endpoint is None or not _speaks_languages(endpoint):
        return url_for("public.map", lang=code)
    arguments = request.args.to_dict(flat=False)
    return url_for(endpoint, **{**arguments, **(request.view_args or {}), "lang": code})


def _speaks_languages(endpoint: str) -> bool:
    """In the path, or, in OGC API, by the parameter `lang`."""
    return endpoint.startswith(OF_DOCUMENTS) or current_app.url_map.is_endpoint_expecting(endpoint, "lang")


def _converter(languages: tuple[str, ...]) -> type[BaseConverter]:
    class LanguageConverter(BaseConverter):
        regex = "|".join(languages)

        def __init__(self, map: Map) -> None:
            super().__init__(map)

    return LanguageConverter


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = page_language()
