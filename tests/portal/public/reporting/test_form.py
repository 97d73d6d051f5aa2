"""What the form refuses, doubts and keeps."""

from __future__ import annotations

import os
from dataclasses import replace
from html import escape

import pytest

from geo.database import calling_engine
from portal.public.reporting.limits import FROM_ONE, HOUR, Limits, sender
from portal.public.reporting.stamps import Stamps, Verdict
from tests.portal.public.reporting.conftest import MESSAGE, Town
from tests.portal.public.reporting.test_reporting import in_inbox

KEPT = {"message": MESSAGE, "about": "Lamp 7, Havenstraat", "email": "ann@home.example"}


def still_there(page: str) -> bool:
    return all(escape(value) in page.replace("&#34;", "&quot;") for value in KEPT.values())


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"kind": "praise"}, "kind", "Choose what it is about."),
        ({"kind": ""}, "kind", "Choose what it is about."),
        ({"message": " \n "}, "message", "Write in a few words"),
        ({"message": "x" * 4001}, "message", "Write at most 4000 characters."),
        ({"about": "x" * 201}, "about", "at most 200 characters"),
        ({"email": "ann@home"}, "email", "Write your e-mail address"),
        ({"email": "ann@home.example\nBcc: all@home.example"}, "email", "Write your e-mail address"),
    ],
)
def test_what_cannot_be_sent_is_said_with_a_link_to_its_field(
    town: Town, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = town.send(**{**KEPT, **typed})
    assert answer.status_code == 400
    target = "kind-wrong" if field == "kind" else field
    summary = answer.text.partition('role="alert"')[2].partition("</section>")[0]
    assert f'<a href="#{target}">' in summary and sentence in summary
    assert f'id="{target}"' in answer.text and f'id="{field}-wrong"' in answer.text
    assert "<title>Not sent yet" in answer.text
    assert in_inbox(town) == 0


def test_programs_other_sites_and_old_pages_are_asked_again_and_nothing_typed_is_lost(town: Town) -> None:
    quick = town.stamp().split(".")
    early = str(int(town.clock.seconds) + 9)
    doubtful = [
        town.send(**KEPT, website="https://spam.example"),
        town.send({"Sec-Fetch-Site": "cross-site"}, **KEPT),
        town.send({"Origin": "https://evil.example"}, **KEPT),
        town.send({"Origin": "null"}, **KEPT),
        town.send(**KEPT, stamp=""),
        town.send(**KEPT, stamp="forged.by.hand"),
        town.send(**KEPT, stamp=".".join([early, *quick[1:]])),
    ]
    doubtful.append(town.send(**KEPT, stamp=_stamp_of_now(town)))
    assert [answer.status_code for answer in doubtful] == [400] * len(doubtful)
    assert all("ress Send again" in answer.text and still_there(answer.text) for answer in doubtful)
    assert in_inbox(town) == 0
    again = doubtful[0].text.partition('name="stamp" value="')[2].partition('"')[0]
    assert town.send(**KEPT, stamp=again).status_code == 303


def _stamp_of_now(town: Town) -> str:
    return str(town.app.extensions["report_desk"].stamps.issue())


OURS = ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}, {"Origin": "http://localhost"}, {})


@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_this_site_is_taken_from_every_browser(town: Town, headers: dict[str, str]) -> None:
    assert town.send(headers).status_code == 303


def test_while_the_inbox_is_away_the_page_gives_back_all_that_was_typed(town: Town) -> None:
    desk = town.app.extensions["report_desk"]
    nowhere = calling_engine(town.databases.cluster.url("no_such_database", "reporter"))
    town.app.extensions["report_desk"] = replace(desk, inbox=nowhere)
    answer = town.send(**KEPT)
    assert (answer.status_code, still_there(answer.text)) == (503, True)
    assert "We cannot take your report at this moment" in answer.text
    again = answer.text.partition('name="stamp" value="')[2].partition('"')[0]
    town.app.extensions["report_desk"] = desk
    town.clock.fill_in()
    assert town.send(**KEPT, stamp=again).status_code == 303


def test_while_the_publication_is_away_reports_are_taken_all_the_same(town: Town) -> None:
    town.app.extensions["publication"] = calling_engine(town.databases.cluster.url("no_such_database", "public_reader"))
    page = town.client.get("/en/report", query_string={"device": str(town.ids["meter"])})
    assert (page.status_code, str(town.ids["meter"]) in page.text) == (200, True)
    assert town.send(device=str(town.ids["meter"])).status_code == 303


def test_a_device_is_named_as_its_own_page_names_it_and_a_hidden_one_not_at_all(town: Town) -> None:
    def form(id_: object) -> str:
        return town.client.get("/en/report", query_string={"device": str(id_)}).text

    square = form(town.ids["square"])
    assert "Air quality meter" in square and "Somewhere in a square" in square
    assert "no longer in the register" in form(town.ids["gone"])
    nobody, other = "00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001"
    assert form(nobody) == form(other).replace(other, nobody)
    assert 'name="device"' not in form(nobody)
    assert "{{7*191}}" in form(town.ids["planted"]) and "<img src=x" not in form(town.ids["planted"])


def test_one_part_of_the_internet_sends_so_many_an_hour_and_others_are_not_in_its_way() -> None:
    clock = [0.0]
    limits = Limits(b"key", lambda: clock[0])
    assert [limits.take(f"192.0.2.{n}") for n in range(FROM_ONE + 1)] == [True] * FROM_ONE + [False]
    assert limits.take("192.0.3.1") and limits.take("2001:db8:1::1") and limits.take("not an address")
    assert not limits.take("::ffff:192.0.2.77")
    clock[0] = HOUR
    assert limits.take("192.0.2.1")
    assert "192.0.2" not in str(vars(limits))


def test_the_limits_of_senders_hold_over_all_processes_and_a_stamp_of_one_is_known_to_the_other() -> None:
    limits, stamps = Limits(b"key"), Stamps(b"key", lambda: 1000.0)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        for _ in range(FROM_ONE - 1):
            limits.take("192.0.2.1")
        os.write(write, stamps.issue().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert [limits.take("192.0.2.1") for _ in range(2)] == [True, False]
    assert Stamps(b"key", lambda: 2000.0).check(os.read(read, 1000).decode()) is Verdict.GOOD
    for end in (read, write):
        os.close(end)


def test_the_sender_is_who_our_own_proxies_saw_and_not_whom_the_request_names() -> None:
    assert sender("10.0.0.1", "203.0.113.9", 0) == "10.0.0.1"
    assert sender("10.0.0.1", "forged, 203.0.113.9", 1) == "203.0.113.9"
    assert sender("10.0.0.1", "forged, 203.0.113.9, 10.0.0.2", 2) == "203.0.113.9"
    assert sender("10.0.0.1", "", 1) == "10.0.0.1"


def test_who_sends_too_many_keeps_what_they_typed(town: Town) -> None:
    assert [town.send(**KEPT).status_code for _ in range(FROM_ONE)] == [303] * FROM_ONE
    answer = town.send(**KEPT)
    assert (answer.status_code, still_there(answer.text), answer.headers["Retry-After"]) == (429, True, "3600")


def test_a_form_larger_than_any_report_is_refused_unread(town: Town) -> None:
    assert town.send(message="x" * 100_000).status_code == 413
    assert in_inbox(town) == 0


def test_without_an_inbox_the_page_says_whom_to_write_to(town: Town) -> None:
    del town.app.extensions["report_desk"]
    page = town.client.get("/en/report")
    assert (page.status_code, "takes no reports by a form" in page.text) == (200, True)
    sent = town.client.post("/en/report", data=KEPT)
    assert (sent.status_code, escape(MESSAGE) in sent.text) == (503, True)
