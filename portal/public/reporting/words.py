"""What the pages of reports say of kinds and states."""

from __future__ import annotations

from geo.inbox.model import ReportKind, ReportState
from portal.public.words import N_

KINDS = {
    ReportKind.WRONG: N_("Something here is wrong"),
    ReportKind.MISSING: N_("A device is missing from the register"),
    ReportKind.GONE: N_("A device is no longer there"),
    ReportKind.QUESTION: N_("I have a question"),
    ReportKind.OBJECTION: N_("I object to what is recorded or shown about me"),
}

KIND_HINTS = {
    ReportKind.WRONG: N_("Such as another kind of device, another owner, or a link that leads nowhere."),
    ReportKind.MISSING: N_("Tell us where it is and what it looks like."),
    ReportKind.GONE: N_("Tell us when you saw that it was gone."),
    ReportKind.QUESTION: N_("About a device, or about this register."),
    ReportKind.OBJECTION: N_("You have this right by article 21 of the GDPR. Tell us what it is about your situation."),
}

# In the order in which a report goes through them.
STATES = {
    ReportState.RECEIVED: N_("Received"),
    ReportState.LOOKING: N_("Being looked at"),
    ReportState.ANSWERED: N_("Answered"),
    ReportState.CLOSED: N_("Closed"),
}

STATE_MEANING = {
    ReportState.RECEIVED: N_("Your report has arrived. Nobody has read it yet."),
    ReportState.LOOKING: N_("Somebody of the register is looking at it, or has asked the owner of the device."),
    ReportState.ANSWERED: N_("There is an answer."),
    ReportState.CLOSED: N_("Nothing more is done with it."),
}
