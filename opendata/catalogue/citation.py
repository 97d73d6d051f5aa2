"""How to cite a dataset: APA, BibTeX, RIS and CSL-JSON, of the newest release where there is one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from opendata.catalogue.description import Catalogue, Entry

ACCESSED = "YYYY-MM-DD"
"""The place of the day of access: what a page said of it would be the day on which the page was made."""

TEX = {sign: f"\\{sign}" for sign in "{}%&$#_"} | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}


@dataclass(frozen=True)
class Citation:
    """`version` is a release, or an edition of what has none yet; `address` leads to it for ever.

    Of a release `sha256` is the hash of its manifest, in hexadecimal digits, which has those of all its files; such a
    citation has room for the day of access. What has no release yet has neither.
    """

    key: str
    title: str
    publisher: str
    day: date
    version: str
    address: str
    sha256: str | None = None

    @property
    def proof(self) -> str:
        return f"SHA-256 of the manifest: {self.sha256}"

    @property
    def apa(self) -> str:
        """The style of the American Psychological Association, 7th edition, for a data set."""
        cited = f"{self.publisher}. ({self.day.year}). {self.title} ({self.version}) [Data set]."
        return (
            f"{cited} {self.proof}. Retrieved {ACCESSED}, from {self.address}"
            if self.sha256
            else f"{cited} {self.address}"
        )

    @property
    def bibtex(self) -> str:
        fields = {
            "author": "{" + _tex(self.publisher) + "}",
            "title": "{" + _tex(self.title) + "}",
            "publisher": _tex(self.publisher),
            "year": str(self.day.year),
            "version": _tex(self.version),
            "url": self.address,
        }
        fields |= {"note": self.proof, "urldate": ACCESSED} if self.sha256 else {}
        said = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{said}\n}}"

    @property
    def ris(self) -> str:
        proof = (("N1", self.proof), ("Y2", ACCESSED)) if self.sha256 else ()
        lines = (
            ("TY", "DATA"), ("AU", f"{self.publisher},"), ("TI", self.title), ("PB", self.publisher),
            ("PY", str(self.day.year)), ("DA", f"{self.day:%Y/%m/%d}"), ("ET", self.version), ("UR", self.address),
            *proof, ("ER", ""),
        )  # fmt: skip
        return "\n".join(f"{tag}  - {value}" for tag, value in lines)

    @property
    def csl_json(self) -> str:
        """One item of the Citation Style Language's JSON schema 1.0."""
        item = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": self.publisher}],
            "publisher": self.publisher,
            "issued": {"date-parts": [[self.day.year, self.day.month, self.day.day]]},
            "version": self.version,
            "URL": self.address,
        }
        item |= {"note": self.proof, "accessed": {"raw": ACCESSED}} if self.sha256 else {}
        return json.dumps([item], ensure_ascii=False, indent=2)


def of(catalogue: Catalogue, entry: Entry, edition: int, language: str) -> Citation:
    """Of the newest release; `edition` is cited where there is none."""
    if entry.latest:
        return of_release(catalogue, entry, entry.latest.release, language)
    return _of(catalogue, entry, entry.modified, f"edition {edition}", "", None, language)


def of_release(catalogue: Catalogue, entry: Entry, release: str, language: str) -> Citation:
    """Of a dataset as a release that stands has it."""
    version = next(each for each in entry.versions if each.release == release)
    return _of(catalogue, entry, version.made, f"release {release}", f"/{release}", version.manifest, language)


def _of(
    catalogue: Catalogue, entry: Entry, made: datetime, version: str, at: str, sha256: str | None, language: str
) -> Citation:
    day = made.astimezone(UTC).date()
    return Citation(
        key=f"{re.sub(r'[^a-z]', '', catalogue.identity.city.lower())}-{entry.name}-{day:%Y%m%d}",
        title=entry.title[language],
        publisher=catalogue.identity.city,
        day=day,
        version=version,
        address=f"{catalogue.base}/data/{entry.name}{at}",
        sha256=sha256,
    )


def _tex(text: str) -> str:
    """Signs that TeX would take for its own."""
    return "".join(TEX.get(sign, sign) for sign in text)
