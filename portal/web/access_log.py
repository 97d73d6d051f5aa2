"""One line for each answer.

It never holds the client's address, the query string or a value out of the path: those tell where
somebody looked.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from functools import cache
from typing import Any

import structlog
from flask import Flask, Response, g, request

from portal.settings import Settings


@cache
def configure(log_format: str) -> None:
    """Set up structlog for the process: `json` lines or readable `text`, on standard error."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def install(app: Flask, settings: Settings) -> None:
    configure(settings.log_format)
    app.before_request(_begin)
    app.after_request(_end)


def report(error: BaseException) -> None:
    """Log where an error happened, not its text: that can hold values out of a request or a row."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] + frames[-1:]
    structlog.get_logger().error(
        "error",
        kind=type(error).__name__,
        request=g.get("request_id"),
        at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in ours[-6:]],
    )


def request_id() -> str:
    return secrets.token_hex(8)


@cache
def _logger() -> Any:
    return structlog.get_logger().bind()


def answered(line: dict[str, object], started: float) -> None:
    """One answer; `started` by time.perf_counter."""
    _logger().info("answer", **line, ms=round((time.perf_counter() - started) * 1000, 1))


def _begin() -> None:
    g.request_id = request_id()
    g.started = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    line = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        # To count the bytes of a stream is to read it whole into memory.
        "bytes": None if response.is_streamed else response.calculate_content_length(),
        "edition": g.edition.number if "edition" in g else None,
        "request": g.get("request_id"),
    }
    started = g.get("started", time.perf_counter())

    @response.call_on_close
    def log() -> None:
        answered(line, started)

    return response
