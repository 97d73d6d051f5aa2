"""What a page says when something went wrong: what happened and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class ErrorWords:
    title: str
    advice: str


def error_words(status: int) -> ErrorWords:
    """The words for a status in the language of the request."""
    words = {
        400: ErrorWords(
            _("We cannot answer this"),
            _("Something in the address or in the form is not right. Go back, change it and try again."),
        ),
        403: ErrorWords(_("This is not allowed"), _("You may not see or do this.")),
        404: ErrorWords(
            _("Nothing was found here"),
            _(
                "There is no page or device at this address, or none that may be shown. "
                "Check the address, or look on the map."
            ),
        ),
        405: ErrorWords(
            _("This cannot be done here"), _("This address can only be read. Go to the map and try from there.")
        ),
        410: ErrorWords(
            _("This is no longer here"),
            _("It was public once and has been taken away. Look in the list for what is there now."),
        ),
        503: ErrorWords(
            _("The register is not available for a moment"),
            _("Wait half a minute and load the page again. Nothing is lost."),
        ),
    }  # fmt: skip
    if status in words:
        return words[status]
    if status < 500:
        return words[400]
    return ErrorWords(_("Something went wrong with us"), _("It is our mistake, not yours. Try again in a few minutes."))
