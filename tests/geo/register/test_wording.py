"""One hash stands for what devices by hundreds say alike, so it must tell apart whatever is published of it."""

from dataclasses import fields, replace

import pytest

from geo.model import Datastream, LegalGround, Purpose
from geo.register.wording import WORDED, wording
from tests.support import town

STREAM = Datastream(name="traffic", observed_property="vehicles")
PURPOSE = Purpose(text="We count cars.", legal_ground=LegalGround.PUBLIC_TASK)


def device(**said):
    return replace(town.released(), **said)


def test_devices_that_say_the_same_of_what_is_shared_have_the_same_wording():
    here = device(datastreams=(STREAM,), purposes=(PURPOSE,), name="here")
    assert wording(here) == wording(replace(here, name="there", summary="another", reference="two"))


@pytest.mark.parametrize("field", [field.name for field in fields(Datastream)])
def test_every_word_of_a_datastream_tells_wordings_apart(field):
    other = replace(STREAM, **{field: _another(getattr(STREAM, field))})
    assert wording(device(datastreams=(STREAM,))) != wording(device(datastreams=(other,)))


@pytest.mark.parametrize("field", [field.name for field in fields(Purpose)])
def test_every_word_of_a_purpose_tells_wordings_apart(field):
    other = replace(PURPOSE, **{field: _another(getattr(PURPOSE, field))})
    assert wording(device(purposes=(PURPOSE,))) != wording(device(purposes=(other,)))


@pytest.mark.parametrize("field", [name for name in WORDED if name not in ("datastreams", "purposes")])
def test_whom_the_data_reach_tells_wordings_apart(field):
    assert wording(device()) != wording(device(**{field: "somebody else"}))


def test_the_order_of_datastreams_and_of_purposes_is_part_of_the_wording():
    second = replace(STREAM, name="second")
    assert wording(device(datastreams=(STREAM, second))) != wording(device(datastreams=(second, STREAM)))


def _another(value):
    if isinstance(value, bool):
        return not value
    return ("another",) if isinstance(value, tuple) else "another"
