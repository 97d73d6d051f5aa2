"""Street names: birds, winds, ships, trees and trades with a Dutch ending; no name is a person's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

THEMES = {
    "trades": "Touwslager Zeilmaker Kuiper Smids Blokmaker Visafslag Zoutzieder Mandenmaker Lantaarn Waag Boter Kaas "
    "Haring Bakker Brouwer Wever Looier Schipper Loods Kaapstander Anker Kompas Sextant Kraan Pakhuis "
    "Nettenboeter Turf Hop Tabak Peper Kaneel Saffraan Nagel Vlas Hennep Teer Mast Roer Sluis Veer",
    "ships": "Botter Kotter Tjalk Aak Klipper Schoener Fregat Brik Barkas Praam Skûtsje Hoogaars Kaag Fluit Pinas "
    "Galjoen Logger Trawler Sleepboot Vlet Jol Punter Zalmschouw Boeier Lemsteraak Staverse Kraak Koggeschip "
    "Smak Snik Tender Duwbak Ponton Steven Kiel Spant Boeg Dek Luik Davit",
    "winds": "Noordenwind Zuidenwind Zeewind Landwind Bries Passaat Moesson Windvlaag Windvaan Zomerwind Regenboog "
    "Ochtendmist Morgenrood Avondrood Middernacht Dageraad Poolster Zonnestand Maanlicht Sterrenwacht Wolken "
    "Stapelwolk Dauw Rijp Hagel Bliksem Donder Zonnewende Nachtvorst Windstilte Golfslag Branding Deining",
    "mills": "Bovenkruier Standerd Wip Tjasker Spinnekop Rosmolen Poldermolen Wiek Roede Molensteen Meelzak Korenaar "
    "Gerst Haver Rogge Boekweit Spelt Gort Zemel Maalderij Molenaars Kap Vang Spil Wervel Schaliebak "
    "Windpeluw Staartbalk Kruirad Luiwerk Steenspil Kammen Kruis Steenbed Zaagraam Oliemolen Papiermolen",
    "birds": "Lepelaar Kievit Grutto Tureluur Zilverreiger Roerdomp Aalscholver Kluut Visdief Stern Wulp Scholekster "
    "Slobeend Kuifeend Bergeend Smient Wintertaling Fuut Dodaars Meerkoet Waterhoen Rietzanger Karekiet "
    "Blauwborst Baardman Kiekendief Buizerd Torenvalk Velduil IJsvogel Oeverzwaluw Kwikstaart Leeuwerik "
    "Graspieper Watersnip",
    "reeds": "Lisdodde Riet Zegge Waterlelie Plompen Kalmoes Zwanenbloem Pijlkruid Dotterbloem Watermunt Moerasspirea "
    "Kattenstaart Wilgenroos Pinksterbloem Koekoeksbloem Egelskop Fonteinkruid Krabbenscheer Waterviolier "
    "Biezen Pitrus Wolfspoot Valeriaan Beekpunge Moeraswalstro Wederik Penningkruid Blaasjeskruid Kikkerbeet "
    "Lidsteng",
    "trees": "Elzen Schietwilg Kraakwilg Zomereik Beuken Haagbeuk Iepen Linden Esdoorn Ratelpopulier Abeel Berken "
    "Vogelkers Meidoorn Sleedoorn Lijsterbes Hazelaar Kornoelje Sneeuwbal Vlier Hulst Taxus Jeneverbes Lariks "
    "Kastanje Walnoot Moerbei Mispel Kweepeer Peren Appel Pruimen Kersen",
    "science": "Getij Peilschaal Meetlat Waterpas Theodoliet Barometer Hygrometer Lens Prisma Spectrum Magneet Slinger "
    "Raderwerk Zonnewijzer Kaartenmaker Landmeter Peilstok Dieplood Echolood Vuurtoren Baken Boei Seinpaal "
    "Telegraaf Dynamo Turbine Gemaal Vijzel Schroefpomp Stoom",
    "fields": "Aardappel Suikerbiet Tarwe Koolzaad Luzerne Klaver Hooi Graan Tulpen Uien Bonen Erwten Wortel Zaaivoor "
    "Kavel Ploeg Egge Zeis Hooiberg Schoven Dorsvloer Akkerrand Greppel Sloot Tocht Dijkmagazijn Pionier "
    "Barak Polderwerker Zandzuiger Baggermolen Rijsmat Keileem Klei Zavel Schelpenpad Zeebodem Wrakhout "
    "Stormvloed Drooglegging",
}

DISTRICT_THEMES = {
    "MW01": ("trades", "ships"), "MW02": ("ships", "science"), "MW03": ("winds", "trades"), "MW04": ("mills", "trades"),
    "MW05": ("birds", "science"), "MW06": ("winds", "ships"), "MW07": ("reeds", "birds"), "MW08": ("trees", "birds"),
    "MW09": ("science", "trees"), "MW10": ("fields", "mills"), "MW11": ("fields", "reeds"),
}  # fmt: skip

ENDINGS = {
    "quay": ("gracht", "kade", "straat", "steeg", "plein", "werf"),
    "street": ("straat", "hof", "pad", "laan", "plantsoen", "weg", "erf", "singel"),
    "collector": ("dreef", "allee", "laan", "baan"),
}

# Where the buses leave; what a visitor asks for first.
SQUARE_OF_THE_STATION = ("MW01", "quay")


def endless(code: str, kind: str, rng: np.random.Generator) -> Iterator[str]:
    """Names for one class of street in one district: each stem of its themes with each ending, shuffled by ending."""
    if (code, kind) == SQUARE_OF_THE_STATION:
        yield "Stationsplein"
    stems = [stem for theme in DISTRICT_THEMES[code] for stem in THEMES[theme].split()]
    for ending in ENDINGS[kind]:
        for index in rng.permutation(len(stems)):
            yield stems[int(index)] + ending
    for number in range(1, 10_000):
        yield f"{code} {number}e {ENDINGS[kind][0]}"


class Namer:
    """Gives each street a name that no other street of the city has."""

    def __init__(self, rng: np.random.Generator, given: set[str]) -> None:
        """`given` are the names of the main roads."""
        self._rng = rng
        self._supply: dict[tuple[str, str], Iterator[str]] = {}
        self._given = set(given)

    def name(self, code: str, kind: str) -> str:
        """The next unused name for a street of class `kind` in district `code`."""
        key = (code, kind)
        if key not in self._supply:
            self._supply[key] = endless(code, kind, self._rng)
        fresh = next(name for name in self._supply[key] if name not in self._given)
        self._given.add(fresh)
        return fresh
