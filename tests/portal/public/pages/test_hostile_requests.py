"""Requests that no browser makes."""

from __future__ import annotations

import pytest

from tests.portal.public.pages.conftest import Site


@pytest.mark.parametrize("address", ["/en/devices?q=%00", "/en/near?q=a%00b", "/map/districts.json?type=%00&%00=1"])
def test_a_query_with_a_nul_is_a_bad_request(site: Site, address: str) -> None:
    assert site.client.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/a/%00", "/en/districts/%00", "/en/%00", "/static/%00"])
def test_a_path_with_a_nul_leads_nowhere(site: Site, address: str) -> None:
    answer = site.client.get(address)
    assert answer.status_code == 404
    assert answer.data == site.client.get("/nothing").data


@pytest.mark.parametrize(
    ("address", "led"),
    [("/nl?a=b", "/nl/?a=b"), ("/static//evil.example/x.css", "/static/evil.example/x.css"), ("/en//near", "/en/near")],
)
def test_a_redirect_leads_to_this_site_whatever_host_the_request_names(site: Site, address: str, led: str) -> None:
    answer = site.client.get(address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"], answer.data) == (308, led, b"")
