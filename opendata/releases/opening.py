"""The store that an address names."""

from __future__ import annotations

from pathlib import Path

from geo.errors import Invalid
from opendata.releases.folder import Folder
from opendata.releases.store import Store

S3 = "s3://"


def opened(address: str) -> Store:
    """The folder, or for `s3://bucket/prefix` what is there. Raises Invalid, and Unavailable without the extra `s3`."""
    if address.startswith(S3):
        from opendata.releases.s3 import bucket

        return bucket(address)
    if "://" in address:
        raise Invalid("LAMPPOST_RELEASES", f"{address!r} is neither a directory nor begins with {S3}")
    return Folder(Path(address).absolute())
