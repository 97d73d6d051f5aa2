"""The blueprint that every public view stands on."""

from __future__ import annotations

from flask import Blueprint

from portal.web import language

public = Blueprint("public", __name__)
language.install_prefix(public)
