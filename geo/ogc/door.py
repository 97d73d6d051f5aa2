"""The one place that calls pygeoapi's functions; pygeoapi.flask_app is not used (it reads the environment).

pygeoapi is always asked for JSON, in a language and with parameters that are checked before. So its
HTML, with its assets from other hosts and its cache of one configuration for all, is never made, and
its list of conformance classes, which grows with every call, is never asked for.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pygeoapi import api as core
from pygeoapi.api import itemtypes

LOGGER = logging.getLogger("pygeoapi")


class Refused(Exception):
    """pygeoapi answered with an error."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(f"{status} {code}: {description}")
        self.status, self.code, self.description = status, code, description


@dataclass(frozen=True)
class PlainRequest:
    """What pygeoapi reads of a web framework's request."""

    args: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    path_info: str = "/"
    data: bytes = b""


@dataclass(frozen=True)
class Answer:
    """A document of pygeoapi's. `content_crs` is the header of that name (Part 2), as a URI in brackets."""

    document: dict[str, Any]
    content_crs: str | None


def open_api(config: dict[str, Any], openapi: dict[str, Any]) -> Any:
    """pygeoapi's API object. It keeps `config` and writes into it.

    It would also set up logging for the whole process, unless somebody has: so somebody has, for
    that moment. It logs what clients sent, so its loggers stay silent; failures reach us as errors.
    """
    LOGGER.setLevel(logging.CRITICAL + 1)
    somebody = logging.NullHandler()
    logging.getLogger().addHandler(somebody)
    try:
        return core.API(config, openapi)
    finally:
        logging.getLogger().removeHandler(somebody)


def landing(api: Any, language: str) -> Answer:
    return _call(core.landing_page, api, {"lang": language})


def collections(api: Any, language: str) -> Answer:
    return _call(core.describe_collections, api, {"lang": language})


def collection(api: Any, language: str, collection_id: str) -> Answer:
    return _call(core.describe_collections, api, {"lang": language}, collection_id)


def schema(api: Any, language: str, collection_id: str) -> Answer:
    return _call(core.get_collection_schema, api, {"lang": language}, collection_id)


def queryables(api: Any, language: str, collection_id: str) -> Answer:
    return _call(itemtypes.get_collection_queryables, api, {"lang": language}, collection_id)


def openapi(api: Any, language: str) -> Answer:
    return _call(core.openapi_, api, {"lang": language})


def items(api: Any, language: str, collection_id: str, query: Mapping[str, str]) -> Answer:
    return _call(itemtypes.get_collection_items, api, {**query, "lang": language}, collection_id)


def item(api: Any, language: str, collection_id: str, item_id: str, query: Mapping[str, str]) -> Answer:
    return _call(itemtypes.get_collection_item, api, {**query, "lang": language}, collection_id, item_id)


def _call(function: Callable[..., Any], api: Any, query: Mapping[str, str], *names: str) -> Answer:
    asked = core.APIRequest.from_flask(PlainRequest({**query, "f": "json"}), api.locales)
    headers, status, content = function(api, asked, *names)
    document = json.loads(content)
    if int(status) != 200:
        raise Refused(int(status), document["code"], document["description"])
    return Answer(document, headers.get("Content-Crs"))
