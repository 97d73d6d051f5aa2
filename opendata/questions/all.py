"""Every question, in the order of its page."""

from __future__ import annotations

from geo.publication import questions
from opendata.questions.question import Question, Texts


def _words(english: str, dutch: str) -> Texts:
    return {"en": english, "nl": dutch}


ORGANISATION = ("organisation", _words("Organisation", "Organisatie"))
DEVICES = ("devices", _words("Devices", "Apparaten"))
EXACT_ONLY = _words(
    "Days are published of devices with an exact place only; those in a square are not in this table.",
    "Dagen worden alleen gepubliceerd van apparaten met een precieze plek; die in een vak staan niet in deze tabel.",
)

# fmt: off
GROUNDS = Question(
    "personal-data-without-ground",
    _words("Who processes personal data without a stated legal ground?",
           "Wie verwerkt persoonsgegevens zonder genoemde grondslag?"),
    _words("Devices whose data show people, or are made anonymous only later, and of which no purpose names a ground of"
           " article 6(1) GDPR.",
           "Apparaten waarvan de gegevens mensen tonen of pas later anoniem worden, en waarvan geen doel een grondslag"
           " van artikel 6 lid 1 AVG noemt."),
    _words("That no ground is stated here does not prove that there is none: the owner may have one and not have said"
           " so.",
           "Dat hier geen grondslag staat, bewijst niet dat die er niet is: de eigenaar kan er een hebben zonder dat te"
           " zeggen."),
    (ORGANISATION, ("personalData", _words("With personal data", "Met persoonsgegevens")),
     ("withoutGround", _words("Without a ground", "Zonder grondslag"))),
    ("organisation",), 2, questions.grounds,
)
BIGGEST = Question(
    "most-devices-in-each-district",
    _words("Who has most devices in each district?", "Wie heeft de meeste apparaten in elke wijk?"),
    _words(f"The {questions.BIGGEST} organisations with most devices in each district.",
           f"De {questions.BIGGEST} organisaties met de meeste apparaten in elke wijk."),
    _words("A device that may stand in several districts counts in each. Residents are not named and not counted.",
           "Een apparaat dat in meer wijken kan staan, telt in elke mee. Inwoners worden niet genoemd en niet geteld."),
    (("district", _words("District", "Wijk")), ORGANISATION, DEVICES),
    ("district", "organisation"), 2, questions.biggest,
)
LATE = Question(
    "registered-late",
    _words("Who registers devices long after they were installed?",
           "Wie meldt apparaten pas lang na plaatsing aan?"),
    _words(f"Devices that were registered more than {questions.LATE_DAYS} days after the day of installation.",
           f"Apparaten die meer dan {questions.LATE_DAYS} dagen na de dag van plaatsing zijn aangemeld."),
    EXACT_ONLY,
    (ORGANISATION, ("withBothDays", _words("With both days", "Met beide dagen")),
     ("late", _words("Registered late", "Laat aangemeld")), ("mostDays", _words("Most days", "Meeste dagen"))),
    ("organisation",), 2, questions.late,
)
RETENTIONS = Question(
    "differing-retention",
    _words("Where do devices of one kind keep data for different times?",
           "Waar verschilt de bewaartermijn bij dezelfde soort apparaten?"),
    _words("Kinds of sensor of which more than one retention is stated, with the number of devices and organisations.",
           "Soorten sensoren waarvan meer dan één bewaartermijn genoemd is, met aantallen apparaten en organisaties."),
    _words("A longer time can be right where the purpose is another one: compare purposes before you compare owners."
           " Residents are not counted as organisations.",
           "Langer kan terecht zijn als het doel een ander is: vergelijk doelen voordat je eigenaren vergelijkt."
           " Inwoners tellen niet als organisatie."),
    (("sensorType", _words("Kind", "Soort")), ("retention", _words("Kept for at most", "Hoogstens bewaard")), DEVICES,
     ("organisations", _words("Organisations", "Organisaties"))),
    ("sensorType", "retention"), 2, questions.retentions,
)
MISSING = Question(
    "what-is-missing",
    _words("What do owners leave out?", "Wat laten eigenaren weg?"),
    _words("For each organisation the devices of which a purpose is not stated, and of those with personal data the"
           " ones without a legal ground, a privacy statement or a retention.",
           "Voor elke organisatie de apparaten waarvan geen doel genoemd is, en van die met persoonsgegevens de"
           " apparaten zonder grondslag, privacyverklaring of bewaartermijn."),
    _words("What protects a place may hide a purpose; such devices do not count as lacking one.",
           "Wat een plek beschermt kan een doel verbergen; zulke apparaten tellen niet als apparaat zonder doel."),
    (ORGANISATION, DEVICES, ("withoutPurpose", _words("Without a purpose", "Zonder doel")),
     ("withoutGround", _words("Without a ground", "Zonder grondslag")),
     ("withoutPrivacyStatement", _words("Without a privacy statement", "Zonder privacyverklaring")),
     ("withoutRetention", _words("Without a retention", "Zonder bewaartermijn"))),
    ("organisation",), 1, questions.missing,
)
# fmt: on

QUESTIONS = {question.name: question for question in (GROUNDS, BIGGEST, LATE, RETENTIONS, MISSING)}
