"""What can happen in Flex: one function per verb, one transaction each."""

from corridor.flex.commands.activities import archive_activity, cancel_session, reopen_session
from corridor.flex.commands.assigning import Assigned, assign, remove
from corridor.flex.commands.attending import mark_by_number, mark_here, mark_not_here
from corridor.flex.commands.choosing import give_up, sign_up
from corridor.flex.commands.offering import save_activity

__all__ = [
    "Assigned",
    "archive_activity",
    "assign",
    "cancel_session",
    "give_up",
    "mark_by_number",
    "mark_here",
    "mark_not_here",
    "remove",
    "reopen_session",
    "save_activity",
    "sign_up",
]
