"""Is a file what it says it is? Everything that can be told before its rows are read."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from geo.errors import Invalid, Unreadable

LARGEST = 200 * 1024 * 1024
LONGEST_LINE = 5 * 1024 * 1024
CHUNK = 1024 * 1024

# How other kinds of file begin.
MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive, as Excel workbooks (.xlsx) are; save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls); save the sheet as CSV"),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"SQLite format 3", "an SQLite database, as GeoPackages are"),
    (b"PAR1", "a Parquet file"),
)
BYTE_ORDER_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def check_file(path: Path, kind: str, encoding: str) -> None:
    """Raise Unreadable unless `path` is a text file of this kind ("csv", "json" or "geojson") and encoding.

    Refused: more than 200 MB (before anything is read), an empty file, other kinds of file by how
    they begin, bytes that are not of the encoding (with their place and a proposal), NUL characters,
    and CSV with a line of more than 5 MB. Raises Invalid for an encoding that is not known.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise Invalid("encoding", f"{encoding!r} is not known; utf-8, cp1252 and utf-16 are common ones") from None
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(path.name, "is not a file")
        if found.st_size > LARGEST:
            size = f"{found.st_size / 1024**2:,.0f} MB"
            raise Unreadable(path.name, f"is {size}; {LARGEST >> 20} MB are allowed. Split it into several files")
        if found.st_size == 0:
            raise Unreadable(path.name, "is empty")
        _check_beginning(path, kind, encoding)
        _check_text(path, decoder, encoding, lines=kind == "csv")
    except OSError as error:
        raise Unreadable(path.name, f"cannot be read: {error.strerror}") from error


def _check_beginning(path: Path, kind: str, encoding: str) -> None:
    with path.open("rb") as file:
        head = file.read(1024)
    for magic, words in MAGIC:
        if head.startswith(magic):
            raise Unreadable(path.name, f"is not {kind.upper()}: it is {words}")
    text = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<!doctype html", "<html", "<head")):
        raise Unreadable(path.name, f"is not {kind.upper()}: it is a web page; does its link ask to sign in?")
    if text.startswith(("<?xml", "<")):
        raise Unreadable(path.name, f"is not {kind.upper()}: it is XML")
    looks_like_json = text.startswith(("{", "["))
    if kind == "csv" and looks_like_json:
        raise Unreadable(path.name, 'is not CSV: it is JSON; say format = "json" or "geojson" in the mapping')
    if kind != "csv" and text and not looks_like_json:
        raise Unreadable(path.name, f"is not {kind.upper()}: it begins with neither {{ nor [")


def _check_text(path: Path, decoder: codecs.IncrementalDecoder, encoding: str, *, lines: bool) -> None:
    before, newlines, line_length = 0, 0, 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                offset = before + len(chunk) - len(error.object) + error.start
                raise _broken(path, encoding, offset) from error
            if "\0" in text:
                place = newlines + text[: text.index("\0")].count("\n") + 1
                raise Unreadable(path.name, f"holds a NUL character in line {place}; it is no text{_marked(path)}")
            if not chunk:
                return
            before, newlines = before + len(chunk), newlines + text.count("\n")
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            line_length = line_length + len(chunk) if last < 0 else len(chunk) - last
            if lines and line_length > LONGEST_LINE:
                raise Unreadable(path.name, f"has a line of more than {LONGEST_LINE >> 20} MB, line {newlines + 1}")


def _marked(path: Path) -> str:
    """A proposal where a byte order mark tells the encoding."""
    with path.open("rb") as file:
        head = file.read(2)
    return next((f'; say encoding = "{name}" in the mapping' for mark, name in BYTE_ORDER_MARKS if head == mark), "")


def _broken(path: Path, encoding: str, offset: int) -> Unreadable:
    """Name the place of a byte that is not of the encoding, and an encoding that would read its line."""
    with path.open("rb") as file:
        line, start = 1, 0
        while start < offset and (chunk := file.read(min(CHUNK, offset - start))):
            line, start = line + chunk.count(b"\n"), start + len(chunk)
        file.seek(max(0, offset - 20))
        around = file.read(40).split(b"\n")
        file.seek(offset)
        byte = file.read(1)
    what = f"byte {offset:,} (line {line:,}, value {byte.hex() or 'none'}) is not {encoding}"
    if marked := _marked(path):
        return Unreadable(path.name, what + marked)
    passed = 0
    for part in around:
        passed += len(part) + 1
        if passed > min(20, offset):
            break
    for name in ("cp1252", "latin-1"):
        try:
            reading = part.decode(name)
        except UnicodeDecodeError:
            continue
        hint = f'with encoding = "{name}" in the mapping it would read {reading.strip()!r}'
        return Unreadable(path.name, f"{what}; {hint}")
    return Unreadable(path.name, what)
