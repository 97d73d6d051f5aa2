"""The rules of accessibility that axe-core can decide by itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"


def violations(page: Page, axe: Path = AXE) -> list[str]:
    """What breaks a rule, with the beginning of its element. Evaluated, since the pages' policy lets no script in.

    Of what keeps the rules axe collects no more than it must: that takes longer than to look.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
