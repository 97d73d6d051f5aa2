"""The functions that a filter may call beside those of the standard (CQL2, 7.9); /functions lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Text, cast, func

from geo.ogc.cql2.values import Reader, Term, Type, expect
from geo.ogc.field import Words

# As OGC API Features Part 3 names types at /functions.
NAMES = {Type.TEXT: "string", Type.NUMBER: "number", Type.GEOMETRY: "geometry", Type.LIST: "array"}


@dataclass(frozen=True)
class Function:
    """A function of one argument. `sql` makes what it gives from what it takes."""

    name: str
    takes: Type
    gives: Type
    description: Words
    sql: Callable[[ColumnElement[Any]], ColumnElement[Any]]

    def called(self, reader: Reader, args: list[Any]) -> Term:
        """Raises Invalid for an argument of another type."""
        argument = expect(reader.term(args[0]), self.takes)
        return Term(self.gives, self.sql(argument.sql), f"{self.name}()")


def _number(function: Any) -> Callable[[ColumnElement[Any]], ColumnElement[Any]]:
    return lambda value: function(cast(value, Numeric), type_=Numeric)


FUNCTIONS = {
    function.name: function
    for function in (
        Function("lower", Type.TEXT, Type.TEXT, Words("The text in small letters.", "De tekst in kleine letters."),
                 lambda text: func.lower(text, type_=Text)),
        Function("upper", Type.TEXT, Type.TEXT, Words("The text in capitals.", "De tekst in hoofdletters."),
                 lambda text: func.upper(text, type_=Text)),
        Function("length", Type.TEXT, Type.NUMBER,
                 Words("How many characters a text has.", "Hoeveel tekens een tekst heeft."),
                 lambda text: cast(func.char_length(text), Numeric)),
        Function("size", Type.LIST, Type.NUMBER,
                 Words("How many elements a list has.", "Hoeveel elementen een lijst heeft."),
                 lambda items: cast(func.cardinality(items), Numeric)),
        Function("abs", Type.NUMBER, Type.NUMBER, Words("The number without its sign.", "Het getal zonder teken."),
                 _number(func.abs)),
        Function("floor", Type.NUMBER, Type.NUMBER,
                 Words("The whole number at or below.", "Het gehele getal dat niet hoger is."), _number(func.floor)),
        Function("ceil", Type.NUMBER, Type.NUMBER,
                 Words("The whole number at or above.", "Het gehele getal dat niet lager is."), _number(func.ceil)),
        Function("geometryType", Type.GEOMETRY, Type.TEXT,
                 Words("The type of a geometry as GeoJSON names it.", "Het type van een geometrie zoals in GeoJSON."),
                 lambda geometry: func.substr(func.ST_GeometryType(geometry), 4, type_=Text)),
    )
}  # fmt: skip


def document(language: str) -> dict[str, Any]:
    """The resource /functions (OGC API Features Part 3, requirement get-functions-response-json)."""
    return {
        "functions": [
            {
                "name": function.name,
                "description": function.description[language],
                "arguments": [{"type": [NAMES[function.takes]]}],
                "returns": [NAMES[function.gives]],
            }
            for function in FUNCTIONS.values()
        ]
    }
