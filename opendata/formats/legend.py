"""What a table needs beside it so that people read it rightly: its source, its licence, its columns."""

from __future__ import annotations

from geo.publication.records import PublishedEdition
from opendata.dataset import Dataset
from opendata.model import Column

HEADER = [
    "Column", "Title", "Titel", "Type", "Meaning", "Betekenis", "An empty cell means", "Een lege cel betekent",
    "Values",
]  # fmt: skip
NOTES = (
    ("Values of a list are separated by “|”.", "De waarden van een lijst zijn gescheiden door “|”."),
    ("Times are in UTC.", "Tijden zijn in UTC."),
    ("A text of more than 32,767 characters ends with “…”: a cell holds no more. Every other format has it whole.",
     "Een tekst van meer dan 32.767 tekens eindigt met “…”: meer past niet in een cel. Andere formaten hebben alles."),
    ("A worksheet holds 1,048,575 rows and a header; more rows are in every other format.",
     "Een werkblad bevat 1.048.575 rijen en een kop; elk ander formaat heeft ook meer rijen."),
)  # fmt: skip


def about(dataset: Dataset, edition: PublishedEdition, rows: int) -> list[list[str]]:
    """The lines of the legend, in English and Dutch, with a line for each column below HEADER."""
    head = [
        [dataset.title["en"], dataset.title["nl"]],
        [dataset.description["en"], dataset.description["nl"]],
        ["Edition / Editie", f"{edition.number}, {edition.published:%Y-%m-%d}"],
        ["Rows / Rijen", str(rows)],
        ["Licence / Licentie", dataset.licence],
    ]
    return [*head, *map(list, NOTES), [], HEADER, *map(_line, dataset.columns)]


def _line(column: Column) -> list[str]:
    empty = column.empty or {"en": "", "nl": ""}
    return [
        column.name, column.title["en"], column.title["nl"], column.type, column.meaning["en"], column.meaning["nl"],
        empty["en"], empty["nl"], ", ".join(column.values),
    ]  # fmt: skip
