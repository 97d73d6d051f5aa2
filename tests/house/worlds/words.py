"""Saying other things of a device where the public record of a generalised one says nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

from geo.model import Datastream, Purpose
from tests.house.worlds.story import EVERYBODY, Entry


def otherwise(entry: Entry, dice: random.Random) -> Entry:
    """The entry with another value of every attribute that is not on the allow-list, and other texts of its own.

    What is said of devices in many places stays: that is published.
    """
    device, own = entry.device, str(dice.randrange(10**9))
    return entry.with_device(
        **{name: f"{name} {own}" for name in TEXTS},
        **{name: f"{name} {own}" for name in RARE if getattr(device, name) not in EVERYBODY},
        public_contact=f"info@own{own}.example",
        projects=(f"project {own}",),
        height=dice.uniform(1, 9),
        heading=dice.uniform(0, 359),
        field_of_view=dice.uniform(1, 359),
        installed=date(2020, dice.randint(1, 12), dice.randint(1, 28)),
        active_until=date(2030, dice.randint(1, 12), dice.randint(1, 28)),
        removed=date(2029, dice.randint(1, 12), dice.randint(1, 28)),
        last_confirmed=date(2025, dice.randint(1, 12), dice.randint(1, 28)),
        datastreams=tuple(_stream(stream, own) for stream in device.datastreams),
        purposes=tuple(purpose if purpose.text in EVERYBODY else _purpose(purpose, own) for purpose in device.purposes),
    )


TEXTS = (
    "name", "summary", "address", "base_object", "position_source", "position_quality", "serial", "mac", "ip",
    "private_contact", "source", "source_id",
)  # fmt: skip
RARE = ("responsible", "processor", "metadata_admin", "recipients", "third_countries")


def _stream(stream: Datastream, own: str) -> Datastream:
    return replace(
        stream,
        name=f"name {own}",
        frequency="PT7M",
        quality=f"quality {own}",
        documentation=f"https://own.example/{own}",
    )


def _purpose(purpose: Purpose, own: str) -> Purpose:
    links = ("law_link", "privacy_statement", "dpia", "processing_register", "algorithm_register")
    said: dict[str, Any] = {name: f"https://own.example/{name}/{own}" for name in links}
    return replace(purpose, text=f"text {own}", law_text=f"law {own}", **said)
