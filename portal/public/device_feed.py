"""The devices of a selection that came or changed last, to be followed with any reader of feeds and no account."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, current_app, request, url_for
from flask_babel import format_decimal, gettext

from geo.publication import devices, recent
from geo.publication.records import PublishedDevice
from opendata import atom
from opendata.datasets import CC0
from portal.public import choices, phrases, words
from portal.public.blueprint import public
from portal.public.filter_args import address, from_args_alone
from portal.web.language import language
from portal.web.publication import edition, publication

MOST = 50


@public.get("/<language:lang>/devices.atom")
def device_feed() -> Response:
    """Raises Invalid for a filter that the list would refuse, and for a key that is no filter."""
    chosen = from_args_alone(request.args)
    with publication() as connection:
        changed = recent.changed(connection, chosen, limit=MOST)
        found = {device.id: device for device in devices.several(connection, [id_ for id_, _, _ in changed])}
        filters = choices.in_words(connection, chosen)
    title = gettext("New or changed devices, %(city)s", city=current_app.config["CITY"])
    feed = atom.Feed(
        address=_base() + address("public.device_feed", chosen),
        title=f"{title} – {filters}" if filters else title,
        subtitle=gettext(
            "The last %(count)s at most. What has gone from the register is not told here.", count=format_decimal(MOST)
        ),
        updated=max((time for _, _, time in changed), default=edition().published).astimezone(UTC),
        author=current_app.config["CITY"],
        page=_base() + address("public.device_list", chosen),
        language=language(),
        rights=CC0,
        items=tuple(_item(found[id_], number, time) for id_, number, time in changed),
    )
    return Response(atom.written(feed), content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


def _item(device: PublishedDevice, number: int, time: datetime) -> atom.Item:
    """Of each edition that changes it a device has another item, so that readers show it anew."""
    owner = device.organisation.name if device.organisation else None
    return atom.Item(
        id=f"{_base()}/devices/{device.id}#edition-{number}",
        title=_title(device),
        updated=time.astimezone(UTC),
        summary=f"{words.organisation_name(owner, device.organisation_kind)}. "
        f"{words.word(words.PERSONAL_DATA, device.personal_data)}.",
        page=f"{_base()}{url_for('public.device', id=device.id)}",
    )


def _title(device: PublishedDevice) -> str:
    """What it is, and whether it came or changed."""
    title = phrases.title(device)
    if device.first_edition == device.changed_edition:
        return str(gettext("New: %(device)s", device=title))
    return str(gettext("Changed: %(device)s", device=title))


def _base() -> str:
    return str(current_app.config["PUBLIC_URL"])
