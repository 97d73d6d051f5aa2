"""Why what was sent may be no person's doing, or not their will. Nothing is lost: a person presses Send again."""

from __future__ import annotations

from flask import Request
from flask_babel import gettext

from portal.public.reporting.form import Typed
from portal.public.reporting.origin import is_ours
from portal.public.reporting.stamps import Stamps, Verdict
from portal.public.words import N_

ELSEWHERE = N_("This was sent from another site. If you wrote it, press Send again.")
FILLED_IN = N_(
    "A field that people do not see was filled in, as programs do. If you are a person, press Send again."
)  # fmt: skip
VERDICTS = {
    Verdict.QUICK: N_(
        "That was quicker than people type. If you are a person, wait three seconds and press Send again."
    ),
    Verdict.UNKNOWN: N_("This page was open for too long, or the site was started again meanwhile. Press Send again."),
}


def doubt(request: Request, typed: Typed, stamps: Stamps, public_url: str) -> str:
    """What to tell who sent it, in their language; nothing where there is no doubt."""
    if not is_ours(request.headers, public_url, request.host):
        return str(gettext(ELSEWHERE))
    if typed.website:
        return str(gettext(FILLED_IN))
    said = VERDICTS.get(stamps.check(typed.stamp))
    return str(gettext(said)) if said else ""
