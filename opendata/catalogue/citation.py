"""How to cite a dataset: APA, BibTeX, RIS and CSL-JSON, of the newest release where there is one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date

from opendata.catalogue.description import Catalogue, Entry

TEX = {sign: f"\\{sign}" for sign in "{}%&$#_"} | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}


@dataclass(frozen=True)
class Citation:
    """`version` is a release, or an edition of what has none yet; `address` leads to it for ever."""

    key: str
    title: str
    publisher: str
    day: date
    version: str
    address: str

    @property
    def apa(self) -> str:
        """The style of the American Psychological Association, 7th edition, for a data set."""
        return f"{self.publisher}. ({self.day.year}). {self.title} ({self.version}) [Data set]. {self.address}"

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
        said = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{said}\n}}"

    @property
    def ris(self) -> str:
        lines = (
            ("TY", "DATA"), ("AU", f"{self.publisher},"), ("TI", self.title), ("PB", self.publisher),
            ("PY", str(self.day.year)), ("DA", f"{self.day:%Y/%m/%d}"), ("ET", self.version), ("UR", self.address),
            ("ER", ""),
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
        return json.dumps([item], ensure_ascii=False, indent=2)


def of(catalogue: Catalogue, entry: Entry, edition: int, language: str) -> Citation:
    """`edition` is cited where there is no release."""
    latest = entry.latest
    version = f"release {latest.release}" if latest else f"edition {edition}"
    made = (latest.made if latest else entry.modified).astimezone(UTC).date()
    at = f"/{latest.release}" if latest else ""
    return Citation(
        key=f"{re.sub(r'[^a-z]', '', catalogue.identity.city.lower())}-{entry.name}-{made:%Y%m%d}",
        title=entry.title[language],
        publisher=catalogue.identity.city,
        day=made,
        version=version,
        address=f"{catalogue.base}/data/{entry.name}{at}",
    )


def _tex(text: str) -> str:
    """Signs that TeX would take for its own."""
    return "".join(TEX.get(sign, sign) for sign in text)
