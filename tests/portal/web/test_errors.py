from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

from flask import Response
from sqlalchemy import text

from geo import errors as domain
from geo.ogc.answers import answered
from portal.public import create_app
from portal.web.errors import STATUS
from portal.web.publication import publication
from tests.portal.web.conftest import Site
from tests.support.databases import Databases


def test_every_error_of_the_domain_has_a_status() -> None:
    assert set(domain.LamppostError.__subclasses__()) <= set(STATUS)


def test_an_unknown_device_and_an_unknown_page_are_the_same_bytes(site: Site) -> None:
    paths = (f"devices/{uuid4()}", f"devices/{uuid4()}", "nothing/here")
    assert len({site.client.get(f"/en/{path}").data for path in paths}) == 1


def test_a_page_says_what_to_do_in_the_visitors_language(site: Site) -> None:
    assert "Op dit adres is geen pagina" in site.client.get("/nl/nothing").text
    assert "There is no page or device" in site.client.get("/en/nothing").text
    assert 'href="/en/devices"' in site.client.get("/en/nothing").text.partition("<main")[2]
    dutch = site.client.get(f"/devices/{uuid4()}", headers={"Accept-Language": "nl"})
    assert "Op dit adres is geen pagina" in dutch.text
    assert dutch.headers["Cache-Control"] == "no-store"


def test_machines_get_a_problem_and_only_what_was_wrong(site: Site) -> None:
    answer = site.client.get("/en/devices?type=toaster", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["detail"].startswith("type: ")


def test_a_mistake_of_ours_is_a_500_with_a_number_and_no_text_of_the_exception(own_site: Site) -> None:
    def broken() -> str:
        raise ValueError("Keizersgracht 1")

    own_site.app.view_functions["public.about"] = broken
    answer = own_site.client.get("/en/about?who=me")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "Keizersgracht" not in answer.text
    assert "ValueError" not in answer.text


def test_a_statement_that_takes_too_long_is_a_503_that_says_when_to_come_back(own_site: Site) -> None:
    def slow() -> Response:
        with publication() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 20"))
            connection.execute(text("SELECT pg_sleep(9)"))
        return Response()

    own_site.app.view_functions["public.about"] = slow
    own_site.app.view_functions["ogc.conformance"] = answered(slow)
    for path in ("/en/about?slow=yes", "/ogc/conformance?lang=nl"):
        answer = own_site.client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_without_an_edition_the_portal_says_when_to_come_back(
    clone: Callable[[], AbstractContextManager[Databases]],
) -> None:
    with clone() as databases:
        app = create_app(databases.settings())
        answers = {path: app.test_client().get(path) for path in ("/en/", "/readyz", "/healthz")}
        app.extensions["publication"].dispose()
    assert [answers[path].status_code for path in answers] == [503, 503, 200]
    assert answers["/en/"].headers["Retry-After"] == "30"
    assert "Wait half a minute" in answers["/en/"].text


def test_a_wrong_method_names_those_that_are_right(site: Site) -> None:
    answer = site.client.post("/en/", headers={"Accept": "application/json"})
    assert (answer.status_code, json.loads(answer.data)["status"]) == (405, 405)
    assert "GET" in answer.headers["Allow"]
