"""What pages say about releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from babel.units import format_unit

from opendata.datasets import DATASETS, DEVICES
from opendata.releases import answers, changes, dictionary, tiles
from opendata.releases.manifest import Reason
from opendata.releases.shelf import Withdrawal
from portal.public.words import N_
from portal.web.language import language, said

REASONS: Mapping[Reason, str] = {
    "privacy": N_("It held something that is protected now."),
    "error": N_("It held errors."),
    "legal": N_("It had to be taken back by law."),
    "retention": N_("It was older than releases are kept."),
}

CHANGES: Mapping[str, str] = {
    "added": N_("New"),
    "removed": N_("Gone"),
    "changed": N_("Changed"),
}


def withdrawn_together(withdrawn: Iterable[Withdrawal]) -> list[tuple[date, Reason, list[Withdrawal]]]:
    """Those withdrawn on one day for one reason together, the newest day first, and in each the newest release."""
    newest = sorted(withdrawn, key=lambda gone: (gone.on, gone.reason, gone.edition), reverse=True)
    return [(*key, list(gone)) for key, gone in groupby(newest, lambda gone: (gone.on, gone.reason))]


def size(number: int) -> str:
    """Bytes as people say them."""
    for factor, name in ((1e9, "gigabyte"), (1e6, "megabyte"), (1e3, "kilobyte")):
        if number >= factor:
            return format_unit(round(number / factor, 1), f"digital-{name}", "short", locale=language())
    return format_unit(number, "digital-byte", "long", locale=language())


def titles() -> dict[str, str]:
    """The title of every dataset of a release, in the language of the request."""
    known = {dataset.name: dataset.title for dataset in DATASETS.values()}
    known |= {each.NAME: each.TITLE for each in (changes, answers, dictionary, tiles)}
    return {name: said(title) for name, title in known.items()}


def columns() -> dict[str, str]:
    """The title of every column of the devices, in the language of the request."""
    return {column.name: said(column.title) for column in DEVICES.columns}
