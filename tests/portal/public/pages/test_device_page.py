from __future__ import annotations

import re
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest
from markupsafe import escape

from geo.publication.records import PublishedDevice
from portal.public import measures, phrases
from tests.portal.public.pages.conftest import PLANTED, Site

NOWHERE = UUID("7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11")  # no device has it

QUESTIONS = [
    "What is it?",
    "What does it do, and why here?",
    "Who is responsible?",
    "Does it record people?",
    "How long are the data kept, and who can see them?",
    "On what legal ground?",
    "From when to when?",
    "Whom do I ask, and how do I object?",
    "Could its data be of use to me?",
]
WHOLE_SITE = ["/en/devices", "/en/near?q=havenstraat", "/en/districts/WK01", "/en/districts", "/nl/devices"]


def page(site: Site, device: object, language: str = "en") -> str:
    answer = site.client.get(f"/{language}/devices/{device}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_says_in_a_sentence_what_it_does_and_who_runs_it(site: Site) -> None:
    html = page(site, site.square)
    assert '<p class="lead">This device measures how clean the air is. A resident runs it.</p>' in html
    assert "Een inwoner beheert het." in page(site, site.square, "nl")


def test_the_questions_of_a_citizen_stand_in_their_order(site: Site) -> None:
    asked = re.findall(r"</svg>([^<]+)</dt>", page(site, site.camera))
    assert asked == QUESTIONS


def test_what_the_owner_did_not_say_is_said(site: Site) -> None:
    html = page(site, site.camera)
    assert html.count("Not stated by the owner") >= 4
    assert "no legal ground is stated" in html
    assert "not stated how long they are kept" in html


def test_an_exact_place_a_square_and_an_area_are_told_apart(site: Site) -> None:
    assert "The place on the map is exact." in page(site, site.meter)
    square = page(site, site.square)
    assert "Somewhere in the hatched square." in square
    assert "at least 250 m wide and has at least 20 buildings" in square
    assert 'class="spot' not in square
    html = page(site, site.mobile)
    assert "This device has no fixed place." in html
    assert "Works in Havenkwartier, Zuiderkwartier" in html
    assert "hatched square" not in html


def test_the_middle_of_a_square_stands_nowhere_on_its_page(site: Site) -> None:
    assert not re.search(r"5\.1198|52\.5151", page(site, site.square))


def test_addresses_that_never_change_lead_to_the_page(site: Site) -> None:
    answer = site.client.get(f"/devices/{site.meter}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/en/devices/{site.meter}")
    code = re.search(r"<dt>Short code</dt><dd>(\w+)</dd>", page(site, site.meter))
    assert code is not None
    assert site.client.get(f"/a/{code[1]}").headers["Location"] == f"/en/devices/{site.meter}"
    assert f"/ogc/collections/devices/items/{site.meter}" in page(site, site.meter)


def test_a_device_that_is_gone_has_a_page_that_says_so(site: Site) -> None:
    answer = site.client.get(f"/en/devices/{site.gone}")
    assert answer.status_code == 410
    assert "taken out of the public register on 1 March 2026" in answer.get_data(as_text=True)
    assert site.client.get(f"/devices/{site.gone}").status_code == 303


@pytest.mark.parametrize(
    "path", [f"/en/devices/{NOWHERE}", f"/devices/{NOWHERE}", "/en/devices/12", "/devices/x", "/a/nosuch"]
)
def test_an_unknown_device_is_not_found(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404


def test_planted_code_is_shown_as_text_everywhere(site: Site) -> None:
    for path in (
        *WHOLE_SITE,
        f"/en/devices/{site.planted}",
        f"/nl/devices/{site.planted}",
        f"/en/devices/{site.meter}",
    ):
        html = site.client.get(path).get_data(as_text=True)
        assert "1337" not in html.replace(str(escape(PLANTED[-1])), ""), path
        assert "<img" not in html, path
        assert "</script><b>" not in html, path
    own = page(site, site.planted)
    for bait in PLANTED:
        assert str(escape(bait)) in own


def test_the_statement_on_accessibility_has_all_that_the_european_model_asks(site: Site) -> None:
    html = site.client.get("/en/accessibility").text
    for part in (
        "This statement applies to http://127.0.0.1:8000", "EN 301 549", "What is not good enough yet",
        "This statement was made on 22 November 2026", 'href="mailto:register@testtown.example"', "hears complaints",
    ):  # fmt: skip
        assert part in html


def test_no_address_of_an_owner_becomes_a_link_that_runs(site: Site) -> None:
    links = re.findall(r'href="([^"]*)"', page(site, site.planted))
    assert links
    assert all(link.startswith(("/", "#", "http://", "https://", "mailto:")) for link in links)


def test_a_mailbox_becomes_a_link_with_the_code_as_subject(site: Site) -> None:
    assert 'href="mailto:privacy@markerwaard.example?subject=Device%20' in page(site, site.meter)


def test_the_head_says_how_long_data_are_kept_and_leads_to_where_one_asks_or_objects(site: Site) -> None:
    verdict = page(site, site.camera).partition('class="verdict')[2].partition("</section>")[0]
    assert "How long it keeps what it records is not stated." in verdict
    assert '<a href="#ask">' in verdict
    verdict = page(site, site.meter).partition('class="verdict')[2].partition("</section>")[0]
    assert "not stated" not in verdict


def test_who_objects_or_asks_gets_the_form_with_the_device_and_the_kind_filled_in(site: Site) -> None:
    answer = page(site, site.camera).partition('id="ask"')[2].partition("</div>")[0]
    for kind in ("objection", "question"):
        assert f'href="/en/report?device={site.camera}&amp;kind={kind}"' in answer
    assert "kind=objection" not in page(site, site.meter)  # it collects nothing about people
    form = site.client.get(f"/en/report?device={site.camera}&kind=objection")
    assert form.status_code == 200


@pytest.mark.parametrize(
    ("code", "sign"), [("Cel", "°C"), ("{vehicle}", "vehicle"), ("{person}/h", "person/h"), ("1", "")]
)
def test_a_unit_is_said_as_people_write_it(code: str, sign: str) -> None:
    assert measures.unit(code) == sign


def test_once_an_hour_is_said_as_every_hour(site: Site) -> None:
    with site.app.test_request_context("/nl/"):
        assert [measures.frequency(value) for value in ("PT1H", "PT15M")] == ["elk uur", "elke 15 minuten"]


def test_a_ground_that_several_purposes_share_is_named_once() -> None:
    shared = {"legalGround": "public_task", "lawText": "Municipalities Act", "text": "To count."}
    other = {"legalGround": "consent", "text": "To ask."}
    device = SimpleNamespace(purposes=(shared, shared | {"text": "To help."}, other))
    assert [ground["legalGround"] for ground in phrases.grounds(cast("PublishedDevice", device))] == [
        "public_task",
        "consent",
    ]
