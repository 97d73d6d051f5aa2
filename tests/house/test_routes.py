"""Every route is public by name, or asks for a sign-in."""

import pytest

from portal import public, registration
from portal.public.endpoints import PUBLIC_ENDPOINTS, UNCACHED_ENDPOINTS
from portal.registration import OPEN_ENDPOINTS


@pytest.fixture
def app(shared_databases):
    return public.create_app(shared_databases.settings())


def test_every_route_of_the_public_portal_is_on_its_list_and_every_name_on_the_list_is_a_route(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(PUBLIC_ENDPOINTS)
    assert UNCACHED_ENDPOINTS <= PUBLIC_ENDPOINTS


def test_nothing_of_the_public_portal_can_be_written(app):
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("written"):
            path = rule.rule.replace("<path:rest>", "collections/devices/items")
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert client.open(path, method=method).status_code == 405, (method, path)
        else:
            assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}, rule


def test_the_registration_portal_answers_its_health_and_nothing_else(shared_databases):
    app = registration.create_app(shared_databases.settings())
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(OPEN_ENDPOINTS)
    for path in ("/", "/en/", "/devices", "/login", "/static/lamppost.css", "/ogc", "/admin", "/api/v1/devices"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert client.open(path, method=method).status_code == 404, (method, path)


def test_a_route_that_nobody_opened_stays_shut(shared_databases):
    app = registration.create_app(shared_databases.settings())
    app.add_url_rule("/new", "new", lambda: "secret")
    answer = app.test_client().get("/new")
    assert (answer.status_code, b"secret" in answer.data) == (404, False)
