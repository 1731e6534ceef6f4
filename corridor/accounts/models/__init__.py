"""Who people are, what they are at a school, and how they sign in."""

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
from corridor.accounts.models.signing import Session, SignInRules, SignInTries

__all__ = [
    "ApiToken",
    "Group",
    "GroupMember",
    "Member",
    "Person",
    "PlaceStaff",
    "Role",
    "Session",
    "SignInRules",
    "SignInTries",
    "User",
    "UserManager",
    "display_name",
]
