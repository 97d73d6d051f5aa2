"""Every route is public by name, or asks for a sign-in."""

import pytest

from geo.errors import Invalid
from portal import public, registration
from portal.public.endpoints import PUBLIC_ENDPOINTS, UNCACHED_ENDPOINTS, WRITTEN_ENDPOINTS
from portal.registration.gate import GATED_ENDPOINTS, OPEN_ENDPOINTS


@pytest.fixture
def app(shared_databases):
    return public.create_app(shared_databases.settings())


def test_every_route_of_the_public_portal_is_on_its_list_and_every_name_on_the_list_is_a_route(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(PUBLIC_ENDPOINTS)
    assert UNCACHED_ENDPOINTS <= PUBLIC_ENDPOINTS


def test_nothing_of_the_public_portal_can_be_written_but_the_form_of_a_report(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in WRITTEN_ENDPOINTS:
            assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}, rule


ABSENT = ("/", "/en/", "/devices", "/login", "/ogc", "/admin", "/api/v1/devices")
GATED = ("/health", "/health/privacy", "/reports", "/static/lamppost.css", "/static/123456789012/lamppost.css")
TOKEN = "a-token-of-this-test-alone"


def test_every_route_of_the_registration_portal_is_open_by_name_or_asks_for_the_token(shared_databases):
    app = registration.create_app(shared_databases.settings())
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == OPEN_ENDPOINTS | GATED_ENDPOINTS
    assert {"healthz"} == OPEN_ENDPOINTS
    assert all((rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"} for rule in app.url_map.iter_rules())


def test_without_a_token_the_registration_portal_answers_its_health_and_nothing_else(shared_databases):
    client = registration.create_app(shared_databases.settings()).test_client()
    assert client.get("/healthz").status_code == 200
    nothing = client.get("/nothing").data
    for path in (*ABSENT, *GATED):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            answer = client.open(path, method=method, auth=("x", TOKEN))
            assert answer.status_code == 404, (method, path)
            assert answer.data == nothing


def test_with_a_token_what_is_gated_asks_for_it_and_the_rest_is_not_there(shared_databases):
    app = registration.create_app(shared_databases.settings(LAMPPOST_HEALTH_TOKEN=TOKEN))
    client = app.test_client()
    for path in GATED:
        for wrong in (None, ("x", ""), ("x", TOKEN[:-1]), (TOKEN, "x"), ("x", TOKEN + "é")):
            answer = client.get(path, auth=wrong)
            assert (answer.status_code, answer.headers["WWW-Authenticate"].split()[0]) == (401, "Basic"), path
            assert answer.headers["Cache-Control"] == "no-store"
        bearer = client.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
        assert bearer.status_code == 401
        assert client.get(path, auth=("anybody", TOKEN)).status_code == 200, path
    assert [client.get(path, auth=("x", TOKEN)).status_code for path in ABSENT] == [404] * len(ABSENT)
    app.extensions["register"].dispose()


def test_a_token_that_could_be_guessed_is_refused(shared_databases):
    with pytest.raises(Invalid, match="LAMPPOST_HEALTH_TOKEN"):
        shared_databases.settings(LAMPPOST_HEALTH_TOKEN="secret")


def test_a_route_that_nobody_opened_stays_shut(shared_databases):
    app = registration.create_app(shared_databases.settings(LAMPPOST_HEALTH_TOKEN=TOKEN))
    app.add_url_rule("/new", "new", lambda: "secret")
    answer = app.test_client().get("/new", auth=("x", TOKEN))
    assert (answer.status_code, b"secret" in answer.data) == (404, False)
