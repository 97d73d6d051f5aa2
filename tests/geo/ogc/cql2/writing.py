"""Writes the tree of a filter as CQL2 text, with a bracket around everything."""

from __future__ import annotations

from typing import Any


def written(node: Any) -> str:
    match node:
        case bool():
            return str(node).upper()
        case float() | int():
            return repr(node)
        case str():
            return "'" + node.replace("'", "''") + "'"
        case list():
            return f"({', '.join(map(written, node))})"
        case {"property": name}:
            return str(name)
        case {"date": day}:
            return f"DATE('{day}')"
        case {"type": kind, "coordinates": coordinates}:
            return f"{kind}{_positions(coordinates if kind != 'Point' else [coordinates])}"
        case {"op": str(), "args": list()}:
            return _operation(node["op"], node["args"])
    raise AssertionError(node)


def _operation(op: str, args: list[Any]) -> str:
    parts = [written(part) for part in args]
    if op == "not":
        return f"NOT ({parts[0]})"
    if op == "isNull":
        return f"{parts[0]} IS NULL"
    if op == "between":
        return f"{parts[0]} BETWEEN {parts[1]} AND {parts[2]}"
    if op[1:2] == "_":
        return f"{op.upper()}({', '.join(parts)})"
    return "(" + f" {op.upper()} ".join(parts) + ")"


def _positions(found: list[Any]) -> str:
    parts = [" ".join(map(repr, part)) if isinstance(part[0], float) else _positions(part) for part in found]
    return f"({', '.join(parts)})"
