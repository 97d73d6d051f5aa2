"""What devices by hundreds say alike, as one hash: publishing makes it, and looks for what is common, once for all."""

from __future__ import annotations

import hashlib

from geo.model import NewDevice

WORDED = (
    "datastreams", "purposes", "recipients", "third_countries", "responsible", "processor", "metadata_admin",
    "public_contact",
)  # fmt: skip


def wording(device: NewDevice) -> bytes:
    """SHA-256 over the datastreams, purposes and texts that a version states, in their order; 32 bytes."""
    return hashlib.sha256(repr([getattr(device, name) for name in WORDED]).encode()).digest()
