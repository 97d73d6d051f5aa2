from __future__ import annotations

import pytest
import structlog

from portal.public.endpoints import PUBLIC_ENDPOINTS, UNCACHED_ENDPOINTS
from portal.registration import create_app as create_registration
from portal.settings import Settings
from tests.portal.web.conftest import Site


@pytest.mark.parametrize("path", ["/en/", "/nl/devices", "/map/init.js", "/healthz", "/nowhere", "/ogc", "/"])
def test_every_answer_is_hardened_and_sets_no_cookie(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers


def test_every_route_is_public_by_name(site: Site) -> None:
    assert {rule.endpoint for rule in site.app.url_map.iter_rules()} == PUBLIC_ENDPOINTS
    assert UNCACHED_ENDPOINTS <= PUBLIC_ENDPOINTS


def test_the_log_tells_the_route_and_nothing_of_the_visitor(own_site: Site) -> None:
    visitor = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}, "headers": {"User-Agent": "Nosy"}}
    with structlog.testing.capture_logs() as lines:
        own_site.client.get(f"/en/devices/{own_site.device}?q=Keizersgracht", **visitor).close()  # type: ignore[arg-type]
    (line,) = lines
    assert line["route"] == "/<language:lang>/devices/<uuid:id>"
    assert (line["method"], line["status"], line["edition"]) == ("GET", 200, 1)
    for secret in ("192.0.2.7", "Keizersgracht", str(own_site.device), "Nosy"):
        assert secret not in str(lines)


def test_an_error_is_logged_by_its_kind_and_place_but_not_its_text(own_site: Site) -> None:
    def broken() -> str:
        raise ValueError("Keizersgracht 1")

    own_site.app.view_functions["public.about"] = broken
    with structlog.testing.capture_logs() as lines:
        own_site.client.get("/en/about").close()
    assert lines[0]["kind"] == "ValueError"
    assert "Keizersgracht" not in str(lines)


def test_the_registration_shell_answers_for_its_health_and_shows_nothing_else() -> None:
    app = create_registration(Settings.from_env({}))
    app.add_url_rule("/added", "added", lambda: "later work")
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    for path in ("/", "/en/", "/added", "/static/lamppost.css", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
        assert "Content-Security-Policy" in answer.headers
