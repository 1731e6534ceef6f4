"""What can happen to a report about a student: made, taken back, dealt with, opened again."""

from corridor.concerns.commands.dealing import deal_with, open_again
from corridor.concerns.commands.reporting import Report, report_student, take_back

__all__ = ["Report", "deal_with", "open_again", "report_student", "take_back"]
