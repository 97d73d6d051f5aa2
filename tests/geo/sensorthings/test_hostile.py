"""Nothing that a client asks SensorThings makes it fail: it answers, or says what is wrong."""

from __future__ import annotations

import json
from urllib.parse import quote

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from geo.sensorthings.model import SETS
from tests.geo.ngsi_ld.test_hostile import MANY
from tests.geo.sensorthings.conftest import BASE
from tests.geo.sensorthings.test_filters import THINGS
from tests.support.mutations import mutated

FILTERS = sorted(THINGS)
OPTIONS = {
    "$expand": ["Locations,Datastreams($expand=Sensor,ObservedProperty;$top=2)", "Datastreams/Thing($select=name)",
                "Datastreams($filter=name eq 'x';$orderby=id desc;$count=true)"],
    "$select": ["id,name,properties", "Datastreams"], "$orderby": ["name desc,properties/height asc", "length(name)"],
    "$top": ["5"], "$skip": ["3"], "$count": ["true"], "$skiptoken": ["WyIzLjUiLCAiRGV2aWNlIDAzIl0"],
}  # fmt: skip
PATHS = [f"/{name}('7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11')/{relation.name}" for name in SETS
         for relation in SETS[name].relations] + ["/Things/$ref", "/Things('a.1')/name/$value"]  # fmt: skip


def answered(client: FlaskClient, path: str, query: dict[str, str], *statuses: int) -> None:
    # A lone surrogate cannot be sent, only its bytes.
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    answer = client.get(BASE + quote(path, safe="/", errors="surrogatepass"), query_string=sent)
    assert answer.status_code in statuses, (path, query, answer.text)
    if answer.status_code >= 400:
        assert json.loads(answer.data)["error"]["message"]


@MANY
@given(mutated(FILTERS))
def test_a_mutated_filter_is_answered_or_refused(client: FlaskClient, condition: str) -> None:
    answered(client, "/Things", {"$filter": condition, "$top": "5", "$select": "id"}, 200, 400)


@MANY
@given(st.sampled_from(sorted(OPTIONS)), st.data())
def test_a_mutated_option_is_answered_or_refused(client: FlaskClient, name: str, data: st.DataObject) -> None:
    changed = data.draw(mutated(OPTIONS[name]))
    answered(client, "/Things", {"$top": "5", "$select": "id", name: changed}, 200, 400)


@MANY
@given(mutated(PATHS))
def test_a_mutated_path_is_answered_or_not_found(client: FlaskClient, path: str) -> None:
    answered(client, "/" + path.lstrip("/"), {}, 200, 308, 404)
