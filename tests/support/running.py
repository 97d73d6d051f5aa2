"""What of an answer a browser or a spreadsheet would run: found by parsing the answer, not by looking for a word."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree
from zipfile import ZipFile

from werkzeug.test import TestResponse

# Its own text names the number; a template that ran would leave the number alone.
NAMED = re.compile(r"title(=|%3D|\\u003d)1337", re.IGNORECASE)
RAN = re.compile(r"(?<![0-9A-Za-z.%-])1337(?![0-9A-Za-z.-])")
LEADS = ("href", "src", "action", "formaction", "xlink:href")
DATA = ("application/json", "application/ld+json")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def runs(answer: TestResponse) -> list[str]:
    """What would run, in words; empty for an answer that is as harmless as it should be."""
    kind = answer.mimetype
    if kind == XLSX:
        return list(_formulas(answer.data))
    if not kind.startswith("text/") and not kind.endswith(("json", "xml")):
        return []
    text = answer.get_data(as_text=True)
    found = ["a template ran"] if RAN.search(NAMED.sub("", text)) else []
    if kind == "text/html":
        return found + list(_of_html(text))
    if kind.endswith("xml") and text:
        return found + list(_of_xml(text))
    if kind.endswith("json") and text:
        json.loads(text)
    return found


def shown(answer: TestResponse, bait: str) -> bool:
    """Whether the answer holds the bait as text, in whichever way its format writes text."""
    text = answer.data.decode(errors="replace")
    if answer.mimetype == "text/html":
        return bait in _Reader(text).text
    if answer.mimetype.endswith("xml") and text:
        return bait in "".join(ElementTree.fromstring(text).itertext())
    if answer.mimetype.endswith("json") and text:
        return bait in json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')
    return bait in text


class _Reader(HTMLParser):
    """Elements with their attributes, the text of scripts that run, and all other text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.data: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag == "script":
            self._inside = "data" if dict(attributes).get("type") in DATA else "script"

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = ""

    def handle_data(self, text: str) -> None:
        if self._inside == "script":
            self.scripts.append(text)
        elif self._inside == "data":
            self.data.append(text)
        self.text += text


def _of_html(text: str) -> Iterator[str]:
    page = _Reader(text)
    yield from (one for tag, attributes in page.elements for one in _of_element(tag, attributes))
    yield from (f"in a script: {script[:80]}" for script in page.scripts if "7*191" in script)
    for data in page.data:
        json.loads(data)


def _of_xml(text: str) -> Iterator[str]:
    for element in ElementTree.fromstring(text).iter():
        attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        yield from _of_element(str(element.tag).rpartition("}")[2], attributes)


def _of_element(tag: str, attributes: dict[str, str | None] | dict[str, str]) -> Iterator[str]:
    if tag == "img" and not (attributes.get("src") or "").startswith("/"):
        yield f"<img {attributes}>"
    for name, value in attributes.items():
        if name.startswith("on"):
            yield f"<{tag} {name}={value}>"
        if name in LEADS and re.sub(r"[\s\x00-\x1f]", "", value or "").lower().startswith(("javascript:", "data:text")):
            yield f"<{tag} {name}={value}>"


def _formulas(content: bytes) -> Iterator[str]:
    with ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        for name in sheets:
            yield from (f"a formula: {cell.text}" for cell in ElementTree.fromstring(book.read(name)).iter("{*}f"))
