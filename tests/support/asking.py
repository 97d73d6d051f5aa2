"""One request of a crawl, and its answer as bytes."""

from __future__ import annotations

from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

# What HTTP itself dates or numbers; nothing else of an answer is left out of a comparison.
OF_THE_MOMENT = ("Date", "X-Request-Id")


@dataclass(frozen=True)
class Ask:
    """A method, a path with its query, headers, and the fields of a form that is sent."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        said = ", ".join(f"{name}: {value}" for name, value in (*self.headers, *self.form))
        return f"{self.method} {self.path}" + (f" [{said}]" if said else "")

    def of(self, client: FlaskClient) -> TestResponse:
        """The answer, read whole."""
        data = dict(self.form) or None
        return client.open(self.path, method=self.method, headers=list(self.headers), data=data, buffered=True)


def as_bytes(answer: TestResponse) -> bytes:
    """Status line, headers in their order, body."""
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers if name not in OF_THE_MOMENT)
    return b"%s\n%s\n%s" % (answer.status.encode(), headers.encode(), answer.data)
