"""Settings from the environment; the only reader of os.environ."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import Invalid, MissingSetting
from portal import base_map_settings
from portal.base_map_settings import BaseMap
from portal.report_settings import ReportSettings, report_settings
from portal.schedule import duration

CATALOGUES = Path(__file__).resolve().parent / "translations"
# English is the language of the sources; every other one is a folder of catalogues.
LANGUAGES = ("en", *sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()))
LEAST_TOKEN = 20  # characters; whoever guesses tries as often as they like

DATABASE_VARIABLES = {
    "register_owner": "LAMPPOST_REGISTER_OWNER_URL",
    "register_app": "LAMPPOST_REGISTER_URL",
    "locator": "LAMPPOST_LOCATOR_URL",
    "publisher": "LAMPPOST_PUBLISHER_URL",
    "publication_owner": "LAMPPOST_PUBLICATION_OWNER_URL",
    "loader": "LAMPPOST_LOADER_URL",
    "public_reader": "LAMPPOST_PUBLICATION_URL",
    "inbox_owner": "LAMPPOST_INBOX_OWNER_URL",
    "reporter": "LAMPPOST_REPORTER_URL",
    "courier": "LAMPPOST_COURIER_URL",
}


@dataclass(frozen=True)
class Settings:
    """What an installation decides. Database URLs are per role, so that each process is given only its own."""

    databases: Mapping[str, str]
    city: str
    public_url: str
    contact: str
    languages: tuple[str, ...]
    base_map: BaseMap
    demonstration: bool
    log_format: str
    national_crs: tuple[int, ...] = ()
    schedule: str | None = None
    health_token: str | None = None
    releases: str | None = None
    releases_months: int | None = None
    high_value: tuple[str, ...] = ()
    shapes: Path | None = None
    colour: str = ""
    colour_dark: str = ""
    logo: Path | None = None
    about: Path | None = None
    reports: ReportSettings = field(default_factory=ReportSettings)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment.

        Raises Invalid where a value cannot be used. A missing database URL is an error only where
        it is needed (`database`), because the public side is given no other.
        """
        databases = {role: env[name] for role, name in DATABASE_VARIABLES.items() if env.get(name)}
        return cls(
            databases=databases,
            city=env.get("LAMPPOST_CITY", "Lamppost"),
            public_url=env.get("LAMPPOST_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            contact=env.get("LAMPPOST_CONTACT", ""),
            languages=_languages(env.get("LAMPPOST_LANGUAGES", ",".join(LANGUAGES))),
            base_map=base_map_settings.read(env),
            demonstration=_flag("LAMPPOST_DEMONSTRATION", env.get("LAMPPOST_DEMONSTRATION", "no")),
            log_format=_one_of("LAMPPOST_LOG_FORMAT", env.get("LAMPPOST_LOG_FORMAT", "json"), ("json", "text")),
            national_crs=_epsg_codes(env.get("LAMPPOST_NATIONAL_CRS", "")),
            schedule=_schedule(env.get("LAMPPOST_SCHEDULE", "")),
            high_value=_names(env.get("LAMPPOST_HIGH_VALUE", "")),
            shapes=_path(env.get("LAMPPOST_SHACL", "")),
            colour=env.get("LAMPPOST_COLOUR", ""),
            colour_dark=env.get("LAMPPOST_COLOUR_DARK", ""),
            logo=_path(env.get("LAMPPOST_LOGO", "")),
            about=_path(env.get("LAMPPOST_ABOUT", "")),
            reports=report_settings(env),
            health_token=_token("LAMPPOST_HEALTH_TOKEN", env.get("LAMPPOST_HEALTH_TOKEN", "")),
            releases=env.get("LAMPPOST_RELEASES") or None,
            releases_months=_months("LAMPPOST_RELEASES_MONTHS", env.get("LAMPPOST_RELEASES_MONTHS", "")),
        )

    def database(self, role: str) -> str:
        """The URL of one role's database, `postgresql+psycopg://…`. Raises MissingSetting."""
        try:
            return self.databases[role]
        except KeyError:
            raise MissingSetting(DATABASE_VARIABLES[role], f"the database URL of the role {role}") from None


def _path(value: str) -> Path | None:
    return Path(value) if value else None


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _languages(value: str) -> tuple[str, ...]:
    chosen = _names(value)
    unknown = [language for language in chosen if language not in LANGUAGES]
    if unknown or not chosen:
        raise Invalid("LAMPPOST_LANGUAGES", f"choose from {', '.join(LANGUAGES)}; got {value!r}")
    return chosen


def _epsg_codes(value: str) -> tuple[int, ...]:
    parts = _names(value)
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise Invalid("LAMPPOST_NATIONAL_CRS", f"expected EPSG codes such as 28992, with commas between; got {value!r}")
    return tuple(int(part) for part in parts)


def _schedule(value: str) -> str | None:
    try:
        return value if value and duration(value) else None
    except ValueError as error:
        raise Invalid("LAMPPOST_SCHEDULE", str(error)) from None


def _token(name: str, value: str) -> str | None:
    if value and len(value) < LEAST_TOKEN:
        raise Invalid(name, f"a token has at least {LEAST_TOKEN} characters, by chance")
    return value or None


def _months(name: str, value: str) -> int | None:
    if value and not (value.isascii() and value.isdigit() and int(value) > 0):
        raise Invalid(name, f"expected a number of months, at least 1; got {value!r}")
    return int(value) if value else None


def _flag(name: str, value: str) -> bool:
    return _one_of(name, value.lower(), ("yes", "no")) == "yes"


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise Invalid(name, f"choose from {', '.join(choices)}; got {value!r}")
    return value
