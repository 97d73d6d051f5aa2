"""The organisations of Markerwaard. All are made up, and so is every mailbox (RFC 2606 reserves `.example`)."""

from __future__ import annotations

from geo.model import NewOrganisation, OrganisationKind

PUBLIC, PRIVATE, MIXED, RESEARCH, RESIDENT = (
    OrganisationKind.PUBLIC,
    OrganisationKind.PRIVATE,
    OrganisationKind.PUBLIC_PRIVATE,
    OrganisationKind.RESEARCH,
    OrganisationKind.RESIDENT,
)

CITY = "Gemeente Markerwaard"
WATER = "Waterschap Markerwaard"
TRANSPORT = "Vervoerregio Markerland"
ENVIRONMENT = "Omgevingsdienst Markermeer"
PORT = "Havenbedrijf Markerwaard"
UNIVERSITY = "Universiteit Markerwaard"
POLICE = "Politie Markermeer"
SHELTER = "Stichting De Luwte"
SCHOOLS = "Stichting Scholen Markerwaard"
GRID = "Netbeheer Waardnet"
WASTE = "Afvalbedrijf Schoonwaard"
PARKING = "Parkeerbedrijf Dokkade"
BIKES = "Deelfiets Waardrijder"

LISTED = (
    (CITY, PUBLIC, "gemeente", 3), (WATER, PUBLIC, "waterschap", 3), (TRANSPORT, PUBLIC, "vervoerregio", 3),
    (ENVIRONMENT, PUBLIC, "omgevingsdienst", 3), ("Provincie Markerland", PUBLIC, "provincie", 2),
    ("Veiligheidsregio Markerland", PUBLIC, "veiligheidsregio", 2), (POLICE, PUBLIC, "politie", 3),
    (PORT, MIXED, "havenbedrijf", 2), (GRID, MIXED, "waardnet", 3), (WASTE, MIXED, "schoonwaard", 2),
    ("Drinkwaterbedrijf Zoetwater", MIXED, "zoetwater", 2), ("Warmtebedrijf Waardwarm", MIXED, "waardwarm", 1),
    (UNIVERSITY, RESEARCH, "universiteit", 3), ("Hogeschool De Waard", RESEARCH, "hogeschool", 2),
    ("Polderlab Zeebodem", RESEARCH, "polderlab", 1), (SCHOOLS, PUBLIC, "scholen", 2),
    (SHELTER, PRIVATE, "deluwte", 2), (PARKING, PRIVATE, "dokkade", 2), (BIKES, PRIVATE, "waardrijder", 1),
    ("Woningcorporatie Nieuwe Dijk", PRIVATE, "nieuwedijk", 2),
    ("Woningcorporatie Waardwonen", PRIVATE, "waardwonen", 1), ("Ziekenhuis Meerzorg", PRIVATE, "meerzorg", 2),
    ("Winkelcentrum De Steiger", PRIVATE, "desteiger", 1), ("Supermarkt De Kiel", PRIVATE, "dekiel", 1),
    ("Bouwmarkt Het Spant", PRIVATE, "hetspant", 0), ("Warenhuis De Waag", PRIVATE, "dewaag", 1),
    ("Hotel Havenlicht", PRIVATE, "havenlicht", 0), ("Jachthaven Het Roer", PRIVATE, "hetroer", 1),
    ("Weerdienst Polderlucht", PRIVATE, "polderlucht", 1), ("Zendmast Waard", PRIVATE, "zendmast", 1),
    ("Energiecoöperatie Waardzon", PRIVATE, "waardzon", 0), ("Landbouwcoöperatie Zeeklei", PRIVATE, "zeeklei", 1),
    ("Stadion De Vuurtoren", PRIVATE, "devuurtoren", 1), ("Ondernemersvereniging Oude Haven", PRIVATE, "oudehaven", 1),
)  # fmt: skip

RESIDENTS = tuple(
    f"Inwoner {name}"
    for name in (
        "Dijkkwartier",
        "Molenkwartier",
        "Zuiderkwartier",
        "Zeewijk",
        "Rietlanden",
        "Meerhout",
        "Oosterkwartier",
    )
)

SHOPS = tuple(name for name, _, _, _ in LISTED[22:28])


def make_organisations() -> tuple[NewOrganisation, ...]:
    """Forty-one owners of every kind and verification level; residents have no public mailbox."""
    firms = [
        NewOrganisation(
            name=name,
            kind=kind,
            website=f"https://www.{host}.example",
            legal_id=f"NL-99{rank:06d}",
            verification_level=level,
            public_contact=f"sensoren-info@{host}.example",
            private_contact=f"beheer@{host}.example",
        )
        for rank, (name, kind, host, level) in enumerate(LISTED, start=1)
    ]
    people = [
        NewOrganisation(name=name, kind=RESIDENT, private_contact=f"inwoner-{rank}@post.example")
        for rank, name in enumerate(RESIDENTS, start=1)
    ]
    return (*firms, *people)


def prefix_of(name: str) -> str:
    """Two or more letters that begin an owner's references: MW for the city, else from its name."""
    if name == CITY:
        return "MW"
    return "".join(word[0] for word in name.split() if word[0].isupper()) or "X"
