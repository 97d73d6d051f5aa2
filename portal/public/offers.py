"""What the portal publishes beside OGC API, as the catalogue there lists it."""

from __future__ import annotations

from geo.ogc.field import Words
from geo.ogc.offer import Leads, Offer
from opendata.dataset import Dataset
from opendata.datasets import DATASETS
from opendata.formats.all import FORMATS

WHOLE = Words("The whole dataset as", "De hele dataset als")


def _dataset(dataset: Dataset) -> Offer:
    return Offer(
        id=dataset.name,
        kind="dataset",
        title=Words(**dataset.title),
        description=Words(**dataset.description),
        keywords=Words(**{language: ",".join(words) for language, words in dataset.keywords.items()}),
        links=(
            Leads(
                "describedby",
                "text/html",
                Words("Columns and licence", "Kolommen en licentie"),
                "/{language}/data/" + dataset.name,
            ),
            *(
                Leads(
                    "enclosure",
                    format_.plain_type,
                    Words(f"{WHOLE.en} {format_.label}", f"{WHOLE.nl} {format_.label}"),
                    f"/downloads/{dataset.name}.{format_.extension}",
                    format_.label,
                )
                for format_ in FORMATS.values()
            ),
        ),
    )


def _service(id_: str, title: str, description: Words, media_type: str, path: str) -> Offer:
    lead = Leads("service", media_type, Words(title, title), path, "JSON")
    return Offer(id_, "service", Words(title, title), description, Words("API,sensor", "API,sensor"), (lead,))


OFFERS = (
    *(_dataset(dataset) for dataset in DATASETS.values()),
    _service(
        "ngsi-ld",
        "NGSI-LD",
        Words("Devices as entities of NGSI-LD, to be read.", "Apparaten als entiteiten van NGSI-LD, om te lezen."),
        "application/json",
        "/ngsi-ld/v1/types",
    ),
    _service(
        "sensorthings",
        "SensorThings API 1.1",
        Words(
            "Devices as Things with their Datastreams, to be read; the register holds no observations.",
            "Apparaten als Things met hun Datastreams, om te lezen; het register bevat geen waarnemingen.",
        ),
        "application/json",
        "/sensorthings/v1.1/",
    ),
)
