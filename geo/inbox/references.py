"""Numbers of reports: who has one may read what became of the report, so nobody can guess one."""

from __future__ import annotations

import hashlib

# Crockford's base 32: no I, L, O or U, so that a number can be read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("ILO", "110")
LENGTH = 16  # of 5 bits each: 80 in all
GROUP = 4


def reference(digest: bytes) -> str:
    """The number that the first 80 bits of `digest` make, such as "7K3M-Q0ZD-84VN-X2AB"."""
    value = int.from_bytes(digest[:10], "big")
    letters = "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[begin : begin + GROUP] for begin in range(0, LENGTH, GROUP))


def read(typed: str) -> str | None:
    """The number that somebody typed, in small letters, without its dashes or misread; None where it is none."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(MISREAD)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return "-".join(letters[begin : begin + GROUP] for begin in range(0, LENGTH, GROUP))


def hash_of(number: str) -> bytes:
    """What is kept of a number. It has 80 bits by chance, so that nobody finds it from its hash."""
    return hashlib.sha256(number.encode()).digest()
