"""In a real browser without any script: report a mistake, be told what is missing, read what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from geo.database import writing
from geo.inbox.model import ReportState
from geo.register import reports
from tests.portal.public.reporting.conftest import Town
from tests.support import axe
from tests.support.serving import served


@pytest.fixture
def address(town: Town) -> Iterator[str]:
    with served(town.app) as found:
        yield found


def test_without_script_a_citizen_reports_a_mistake_and_reads_the_answer(
    town: Town, address: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(f"{address}/en/devices/{town.ids['meter']}")
    page.get_by_role("link", name="Report a mistake, ask or object").click()
    assert page.get_by_role("link", name="Sound meter at the quay").is_visible()
    page.get_by_role("radio", name="Something here is wrong").check()
    page.get_by_label("Your e-mail address").fill("ann")
    town.clock.fill_in()
    page.get_by_role("button", name="Send").click()
    problem = page.get_by_role("alert")
    assert problem.get_by_role("link").all_inner_texts() == [
        "Write in a few words what you want to tell us.",
        "Write your e-mail address like name@example.org, or leave it empty.",
    ]
    assert page.get_by_role("radio", name="Something here is wrong").is_checked()
    assert page.get_by_label("Your e-mail address").input_value() == "ann"
    problem.get_by_role("link").first.click()
    page.keyboard.type("It measures light, not sound.")
    page.get_by_label("Your e-mail address").fill("")
    town.clock.fill_in()
    page.get_by_role("button", name="Send").click()
    assert page.get_by_role("heading", name="Received").is_visible()
    number = page.locator(".number").inner_text().split()[-1]
    answer(town)
    page.goto(f"{address}/en/report/status")
    page.get_by_label("The number of your report").fill(number.lower())
    page.get_by_role("button", name="Show").click()
    assert page.get_by_text("You are right: we changed it.").is_visible()
    assert context.cookies() == []
    context.close()


def answer(town: Town) -> None:
    """What the inner side does meanwhile."""
    town.carry()
    with writing(town.databases.engine("register_app")) as connection:
        (kept,) = reports.queue(connection)
        assert kept.said.message == "It measures light, not sound."
        reports.decide(connection, kept.id, ReportState.CLOSED, "You are right: we changed it.")
    town.carry()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_no_state_of_the_pages_breaks_a_rule_of_axe_or_scrolls_sideways(
    town: Town, address: str, browser: Browser, width: int, scheme: str
) -> None:
    sent = town.send().headers["Location"]
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # of a list of words

    def check(state: str) -> None:
        complaints.extend(f"{state}: {broken}" for broken in axe.violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{state}: scrolls sideways")

    page.goto(f"{address}/nl/report?device={town.ids['planted']}")
    check("form")
    page.get_by_role("button", name="Versturen").click()
    check("form with mistakes")
    page.goto(address + sent)
    check("status")
    page.goto(f"{address}/en/report/status?number={'X' * 60}")
    check("no such number")
    page.close()
    assert complaints == []
