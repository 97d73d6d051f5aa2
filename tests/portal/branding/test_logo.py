from __future__ import annotations

import struct
from pathlib import Path

import pytest

from geo.errors import Invalid
from portal.branding import logo

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40">'
DRAWING = f'{OPEN}<defs><path id="a" d="M0 0h80v40z"/></defs><use href="#a" fill="#c00"/></svg>'


def header(width: int, height: int) -> bytes:
    return logo.PNG + struct.pack(">I4sII", 13, b"IHDR", width, height)


def read(folder: Path, body: str | bytes) -> logo.Logo:
    file = folder / "logo"
    file.write_bytes(body if isinstance(body, bytes) else body.encode())
    return logo.read(file)


def test_a_drawing_and_a_picture_are_read_with_their_shape(tmp_path: Path) -> None:
    assert (read(tmp_path, DRAWING).media_type, read(tmp_path, DRAWING).shape) == ("image/svg+xml", 2)
    assert (read(tmp_path, header(90, 60)).media_type, read(tmp_path, header(90, 60)).shape) == ("image/png", 1.5)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"{OPEN}<script>alert(1)</script></svg>", "without <script>"),
        (f'{OPEN}<x:script xmlns:x="http://www.w3.org/1999/xhtml"/></svg>', "without <script>"),
        (f"{OPEN}<style>@import url(https://a.example)</style></svg>", "without <style>"),
        (f'{OPEN}<image href="https://a.example/x.png"/></svg>', "without <image>"),
        (f'{OPEN}<path onload="alert(1)"/></svg>', "without the attribute onload"),
        (f'{OPEN}<use href="https://a.example/x.svg#a"/></svg>', "without the attribute href"),
        (f'{OPEN}<path fill="url(https://a.example/#a)"/></svg>', "without the attribute fill"),
        ('<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWING, "without DOCTYPE"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "a viewBox"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 40"/>', "nan wide and 40 high"),
        (DRAWING.encode("utf-16"), "a PNG or an SVG in UTF-8"),
        ("<html/>", "a PNG or an SVG in UTF-8"),
        (logo.PNG, "no header"),
        (header(401, 100), "401 wide and 100 high; the most is 4 times"),
        (header(10, 10) + bytes(logo.LARGEST), r"50,024 bytes, the most is 50,000"),
    ],
)
def test_what_can_run_or_ask_or_does_not_fit_is_refused_with_the_reason(
    tmp_path: Path, body: str | bytes, said: str
) -> None:
    with pytest.raises(Invalid, match=f"LAMPPOST_LOGO: .*{said}"):
        read(tmp_path, body)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"LAMPPOST_LOGO: .*nothing\.svg cannot be read"):
        logo.read(tmp_path / "nothing.svg")
