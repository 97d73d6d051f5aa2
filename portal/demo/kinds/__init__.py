"""Every kind of device in the demo city, with the words its owner uses for it."""

from portal.demo.kinds.environment import ENVIRONMENT_KINDS
from portal.demo.kinds.homes import HOME_KINDS
from portal.demo.kinds.kind import Kind, Place
from portal.demo.kinds.mobile import MOBILE_KINDS
from portal.demo.kinds.safety import SAFETY_KINDS
from portal.demo.kinds.services import SERVICE_KINDS
from portal.demo.kinds.traffic import TRAFFIC_KINDS

KINDS: tuple[Kind, ...] = (
    *TRAFFIC_KINDS,
    *ENVIRONMENT_KINDS,
    *SERVICE_KINDS,
    *SAFETY_KINDS,
    *HOME_KINDS,
    *MOBILE_KINDS,
)

__all__ = ["KINDS", "Kind", "Place"]
