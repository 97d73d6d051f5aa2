"""A reader of Mapbox Vector Tiles (version 2.1 of the specification), written from it and not from what writes them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

GEOMETRIES = {1: "Point", 2: "LineString", 3: "Polygon"}
Wire = tuple[int, Any]


@dataclass(frozen=True)
class Feature:
    """`parts` are lists of x and y in the tile's units, y to the south."""

    kind: str
    parts: list[list[tuple[int, int]]]
    properties: dict[str, Any]


@dataclass(frozen=True)
class Layer:
    extent: int = 4096
    features: list[Feature] = field(default_factory=list)


def decoded(content: bytes) -> dict[str, Layer]:
    """The layers of a tile by name; a name that comes twice is refused."""
    layers: dict[str, Layer] = {}
    for number, value in _fields(content):
        assert number == 3
        name, layer = _layer(value)
        assert name not in layers
        layers[name] = layer
    return layers


def _layer(content: bytes) -> tuple[str, Layer]:
    found: dict[int, list[Any]] = {}
    for number, value in _fields(content):
        found.setdefault(number, []).append(value)
    assert found[15] == [2]
    keys = [key.decode() for key in found.get(3, [])]
    values = [_value(value) for value in found.get(4, [])]
    features = [_feature(feature, keys, values) for feature in found.get(2, [])]
    return found[1][0].decode(), Layer(found.get(5, [4096])[0], features)


def _feature(content: bytes, keys: list[str], values: list[Any]) -> Feature:
    found = dict(_fields(content))
    tags = list(_numbers(found.get(2, b"")))
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(GEOMETRIES[found[3]], _parts(list(_numbers(found[4]))), properties)


def _parts(commands: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            parts[-1].append(parts[-1][0])
            continue
        for _ in range(count):
            x, y = x + _signed(commands[at]), y + _signed(commands[at + 1])
            at += 2
            if command == 1:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(content: bytes) -> Any:
    ((number, value),) = _fields(content)
    if number == 1:
        return value.decode()
    if number in (2, 3):
        return struct.unpack("<f" if number == 2 else "<d", value)[0]
    return {4: value, 5: value, 6: _signed(value), 7: bool(value)}[number]


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _numbers(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        number, at = _number(content, at)
        yield number


def _number(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7


def _fields(content: bytes) -> Iterator[Wire]:
    """The fields of a protocol buffer: their numbers, and integers or bytes."""
    at = 0
    while at < len(content):
        tag, at = _number(content, at)
        size = {1: 8, 5: 4}.get(tag & 7)
        if tag & 7 == 0:
            value, at = _number(content, at)
            yield tag >> 3, value
            continue
        if size is None:
            size, at = _number(content, at)
        yield tag >> 3, content[at : at + size]
        at += size
