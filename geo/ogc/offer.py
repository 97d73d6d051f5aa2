"""What the portal publishes beside the collections: files of a dataset, other services. The portal says which."""

from __future__ import annotations

from dataclasses import dataclass

from geo.ogc.field import Words


@dataclass(frozen=True)
class Leads:
    """A link to a part of an offer.

    `path` begins below the portal's address and may hold {language}; `format` names a file's format.
    """

    relation: str
    media_type: str
    title: Words
    path: str
    format: str = ""

    def path_in(self, language: str) -> str:
        return self.path.replace("{language}", language)


@dataclass(frozen=True)
class Offer:
    """A dataset or a service. One with the id of a collection is the same data in other forms."""

    id: str
    kind: str
    title: Words
    description: Words
    keywords: Words
    links: tuple[Leads, ...]
