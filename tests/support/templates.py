"""Templates compiled once in a run, however many applications a test makes: what is kept follows from their text."""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """The code of templates by where they lie and what they say."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


def keep() -> None:
    """Have all applications that this process makes share them."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


def compile_all(app: Flask) -> None:
    """Those of a kind of application, so that processes that are forked later have them all."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
