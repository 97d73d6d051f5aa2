"""What can go wrong, named for what happened. The web layer maps classes to answers in one table."""

from __future__ import annotations


class LamppostError(Exception):
    """Root of every error this program raises on purpose; its text is safe to show."""


class NotFound(LamppostError):
    """Nothing with this id is here, or nothing that may be shown: the two are never told apart."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"no {kind} {key!r}")
        self.kind, self.key = kind, key


class Withdrawn(NotFound):
    """What was public under this id and is no more; all that is said is that it was."""


class Conflict(LamppostError):
    """The change contradicts what the register already holds."""

    def __init__(self, kind: str, key: str, reason: str) -> None:
        super().__init__(f"{kind} {key!r}: {reason}")
        self.kind, self.key, self.reason = kind, key, reason


class Invalid(LamppostError):
    """A value that cannot be what its field means; `field` names the field as the user knows it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class Unreadable(LamppostError):
    """A file or message that is not what it says it is."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source, self.reason = source, reason


class PublishRefused(LamppostError):
    """An edition was not made; the public side keeps the one it has."""


class Unavailable(LamppostError):
    """A database, directory or program that this needs is not there or does not answer."""


class MissingSetting(LamppostError):
    """A setting without which this command cannot run; `variable` is its environment variable."""

    def __init__(self, variable: str, meaning: str) -> None:
        super().__init__(f"{variable} is not set: {meaning}")
        self.variable = variable
