"""Flex: what is offered in a Flex period, and who goes where."""

from corridor.flex.models.activities import Activity, Session
from corridor.flex.models.signups import OPEN, SignUp

__all__ = ["OPEN", "Activity", "Session", "SignUp"]
