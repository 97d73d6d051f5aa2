"""Names of columns as a narrow page can hold them."""

from __future__ import annotations

import re

from markupsafe import Markup

from portal.public.blueprint import public

BEFORE_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@public.app_template_filter("breakable")
def breakable(name: str) -> Markup:
    """A name such as personalDataUnknown, which may be broken before its capitals; copied, it is whole."""
    return Markup("<wbr>").join(BEFORE_CAPITALS.split(name))
