"""Who people are, what they are at a school, and how they sign in."""

from corridor.accounts.models.covering import Coverage, DayPass
from corridor.accounts.models.factors import CodeApp, Passkey, RecoveryCode
from corridor.accounts.models.federation import (
    Identity,
    PersonId,
    SignInProvider,
    SpentAssertion,
)
from corridor.accounts.models.people import (
    ApiToken,
    Group,
    GroupMember,
    Member,
    Person,
    PlaceStaff,
    Role,
    User,
    UserManager,
    display_name,
)
from corridor.accounts.models.powers import Assisting, Guardianship, PermissionSet, Photo
from corridor.accounts.models.signing import AccountLink, Session, SignInRules, SignInTries

__all__ = [
    "AccountLink",
    "ApiToken",
    "Assisting",
    "CodeApp",
    "Coverage",
    "DayPass",
    "Group",
    "GroupMember",
    "Guardianship",
    "Identity",
    "Member",
    "Passkey",
    "PermissionSet",
    "Person",
    "PersonId",
    "Photo",
    "PlaceStaff",
    "RecoveryCode",
    "Role",
    "Session",
    "SignInProvider",
    "SignInRules",
    "SignInTries",
    "SpentAssertion",
    "User",
    "UserManager",
    "display_name",
]
