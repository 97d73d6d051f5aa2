"""A telephone on a slow network, as Chromium plays it: what it waits for, what it is sent, what it works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, CDPSession, Page, Response

CPU_TIMES_SLOWER = 4
BITS_DOWN, BITS_UP, ROUND_TRIP_MS = 1_600_000, 750_000, 150
SCREEN = {"width": 390, "height": 780}
ZOOMS = 4
LONGEST_MS = 120_000

DRAWN = "document.querySelector('[data-drawn]')?.dataset.drawn"
# A frame after the map said so, it is on the screen.
WATCH = f"""
window.firstDrawn = new Promise((done) => {{
  const look = () => {{
    if ({DRAWN}) requestAnimationFrame(() => done(performance.now()));
    else requestAnimationFrame(look);
  }};
  look();
}});
"""
ZOOM = f"""
() => new Promise((done) => {{
  const before = {DRAWN}, start = performance.now();
  const look = () => {{
    if ({DRAWN} !== before) requestAnimationFrame(() => done(performance.now() - start));
    else requestAnimationFrame(look);
  }};
  if (window.zoomIn) window.zoomIn();
  else document.querySelector(".leaflet-control-zoom-in").click();
  look();
}})
"""


@dataclass
class Visit:
    """Seconds to the first data, seconds of each zoom, packed bytes by address, the main thread's seconds."""

    first: float = 0.0
    zooms: list[float] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    worked: float = 0.0

    @property
    def first_bytes(self) -> int:
        return sum(self.sizes.values())


def visit(browser: Browser, address: str) -> Visit:
    """The first view of a map, then nearer and nearer. Raises AssertionError where something of it did not come: a map
    says that it has drawn without what it could not get."""
    with _telephone(browser) as (page, session):
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))  # a bound method cannot be a handler
        page.goto(address, wait_until="commit")
        found = Visit(first=page.evaluate("window.firstDrawn") / 1000)
        metrics = session.send("Performance.getMetrics")["metrics"]
        found.worked = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
        page.wait_for_load_state("networkidle")
        found.sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers}
        for _ in range(ZOOMS):
            found.zooms.append(page.evaluate(ZOOM) / 1000)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(300)
    if failed := [answer.url for answer in answers if answer.status >= 400]:
        raise AssertionError(f"not answered: {failed}")
    return found


@contextmanager
def _telephone(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True, device_scale_factor=2)  # type: ignore[arg-type]  # a width and a height
    page = context.new_page()
    page.set_default_timeout(LONGEST_MS)
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    for domain in ("Network", "Performance"):
        session.send(f"{domain}.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    speed = {"downloadThroughput": BITS_DOWN / 8, "uploadThroughput": BITS_UP / 8, "latency": ROUND_TRIP_MS}
    session.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    yield page, session
    context.close()
