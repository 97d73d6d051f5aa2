"""A dataset as a file: the list's filter, streamed from the edition that is current when it begins."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request, stream_with_context

from geo.errors import NotFound
from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.datasets import DATASETS
from opendata.formats.all import BY_EXTENSION
from opendata.formats.format import Format
from portal.public.blueprint import public
from portal.public.filter_args import from_args_alone
from portal.web.publication import edition, publication


@public.get("/downloads/<name>.<extension>")
def download(name: str, extension: str) -> Response:
    """Raises NotFound for a dataset or a format that there is not, Invalid for rows that the file cannot have."""
    dataset, format_ = DATASETS.get(name), BY_EXTENSION.get(extension)
    if dataset is None or format_ is None:
        raise NotFound("file", f"{name}.{extension}")
    chosen = from_args_alone(request.args)
    with publication() as connection:
        format_.check(connection, dataset, chosen)
    part = "" if chosen.is_empty else "-selection"
    filename = f"{dataset.name}-edition-{edition().number}{part}.{format_.extension}"
    response = Response(status=200, content_type=format_.media_type)
    if request.method != "HEAD":
        response.response = stream_with_context(_pieces(format_, dataset, chosen))
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Link"] = f'<{dataset.licence}>; rel="license"'
    return response


def _pieces(format_: Format, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
    with publication() as connection:
        yield from format_.stream(connection, dataset, chosen)
