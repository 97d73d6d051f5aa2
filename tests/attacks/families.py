"""All families of attacks; importing them fills the catalogue."""

from tests.attacks import boxes as boxes
from tests.attacks import counts as counts
from tests.attacks import episodes as episodes
from tests.attacks import joins as joins
from tests.attacks import maps as maps
from tests.attacks import members as members
from tests.attacks import nearness as nearness
from tests.attacks import orders as orders
from tests.attacks import over_time as over_time
from tests.attacks import policy as policy
from tests.attacks import silence as silence
from tests.attacks import sql as sql
from tests.attacks import texts as texts
