"""A store in a bucket that speaks S3.

It must know conditional writes (`If-None-Match: *`, `If-Match`), as AWS, MinIO and Ceph do: they make that a manifest
is created once and that no index goes over a newer one. Who is allowed in says the environment, by AWS's names
(`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL` and so on).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from geo.errors import Invalid, NotFound, Unavailable
from opendata.releases.store import PIECE, Kept

if TYPE_CHECKING:
    from obstore import UpdateVersion

try:
    import obstore
    from obstore import exceptions
    from obstore.store import S3Store
except ImportError as error:
    raise Unavailable("releases in S3 need the extra s3: pip install 'lamppost[s3]'") from error


# A page waits for it; a file may take as long as it takes.
CONNECT = {"connect_timeout": "3s"}
RETRIES = {"max_retries": 2}


def bucket(address: str, **options: Any) -> Bucket:
    """What `s3://bucket/prefix` names; `options` are obstore's, in the place of the environment. Raises Invalid."""
    try:
        settings = {"retry_config": RETRIES, **options, "client_options": CONNECT | options.get("client_options", {})}
        return Bucket(address, S3Store.from_url(address, **settings))
    except exceptions.BaseError as error:
        raise Invalid("LAMPPOST_RELEASES", f"{address!r} names no bucket: {type(error).__name__}") from error


class Bucket:
    """`address` is for people; whoever may read is not asked for each request."""

    patience = 1.0

    def __init__(self, address: str, store: S3Store) -> None:
        self.address, self._store = address, store

    def __str__(self) -> str:
        return self.address

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="lamppost-") as directory:
            yield Path(directory)

    @contextmanager
    def held(self) -> Iterator[None]:
        """A bucket has no locks: of two writers one finds its name taken, or the index another."""
        yield

    def create(self, key: str, content: bytes | Path) -> bool:
        with self._said(key):
            try:
                obstore.put(self._store, key, content, mode="create")
            except exceptions.AlreadyExistsError:
                return False
            return True

    def replace(self, key: str, content: bytes, known: str | None) -> bool:
        if known is None:
            return self.create(key, content)
        with self._said(key):
            try:
                obstore.put(self._store, key, content, mode=cast("UpdateVersion", {"e_tag": known}))
            except (exceptions.PreconditionError, FileNotFoundError):
                return False
            return True

    def tag(self, key: str) -> str | None:
        with self._said(key):
            try:
                return obstore.head(self._store, key)["e_tag"]
            except FileNotFoundError:
                return None

    def read(self, key: str) -> bytes:
        with self._said(key):
            return bytes(obstore.get(self._store, key).bytes())

    def stream(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        with self._said(key):
            size = obstore.head(self._store, key)["size"]
        return self._pieces(key, start, size if stop is None else min(stop, size))

    def _pieces(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        with self._said(key):
            if start >= stop:
                return
            found = obstore.get(self._store, key, options={"range": (start, stop)})
            for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def keys(self, prefix: str) -> Iterator[Kept]:
        with self._said(prefix):
            for batch in obstore.list(self._store, prefix=prefix.rstrip("/")):
                for found in batch:
                    yield Kept(found["path"], found["size"], found["last_modified"])

    def delete(self, key: str) -> None:
        with self._said(key):
            obstore.delete(self._store, key)

    def tidy(self, before: datetime) -> int:
        """Nothing is ever half made here: a file appears whole."""
        return 0

    @contextmanager
    def _said(self, key: str) -> Iterator[None]:
        """What is not there as NotFound, all else that a bucket refuses as Unavailable."""
        try:
            yield
        except FileNotFoundError:
            raise NotFound("object", key) from None
        except exceptions.BaseError as error:
            raise Unavailable(f"releases in {self.address}: {type(error).__name__}") from error
