from .invitations import LASTS, Invitation
from .links import LINK_LASTS, EmailedLink
from .providers import Identity, Provider
from .recovery import RecoveryCode, ResetRequest
from .sessions import BrowserSession
from .tries import Try

__all__ = [
    "LASTS",
    "LINK_LASTS",
    "BrowserSession",
    "EmailedLink",
    "Identity",
    "Invitation",
    "Provider",
    "RecoveryCode",
    "ResetRequest",
    "Try",
]
