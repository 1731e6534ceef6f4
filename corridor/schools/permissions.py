"""What somebody may do, one word for each power. Who has which by usual: ``accounts.permissions``.

Everything that decides about power asks ``may(Permission.X)`` and never for a role, so that a
district can give and take each of them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    MAKE_PASSES = "make_passes", _("Make passes for students")
    ANSWER_REQUESTS = "answer_requests", _("Approve and decline what they are asked")
    ANSWER_FOR_OTHERS = "answer_for_others", _("Answer what somebody else was asked")
    RUN_PASSES = "run_passes", _("Start, end, extend and correct passes")
    SEE_PASSES = "see_passes", _("See the passes of the school today")
    SEE_HISTORY = "see_history", _("See passes of earlier days")
    SEE_HALL = "see_hall", _("See who is in the halls")
    ALL_CLUBS = "all_clubs", _("See and change the clubs of everybody")
    SEE_URGENT = "see_urgent", _("Know who can’t wait")
    SEE_CONCERNS = "see_concerns", _("Read reports about students")
    DESK = "desk", _("Work at the attendance desk")
    FLEX = "flex", _("Look after Flex for everybody")

    RULES = "rules", _("Change the rules")
    LIMITS = "limits", _("Set limits and groups of students")
    PLACES = "places", _("Add, change and close places")
    SCHEDULE = "schedule", _("Change bells and the calendar")
    SEE_CHANGES = "see_changes", _("See who changed what, and take it back")

    PEOPLE = "people", _("Add, change and put away people")
    ROLES = "roles", _("Give roles")
    ACCOUNTS = "accounts", _("Set passwords, and end sign-ins of others")
    ROSTERS = "rosters", _("Run and set up rosters")
    COVERAGE = "coverage", _("Say who covers for whom")

    KEEP_APART = "keep_apart", _("Keep students apart")
    SEE_ACCOMMODATIONS = "see_accommodations", _("See accommodations")
    CHANGE_ACCOMMODATIONS = "change_accommodations", _("Change accommodations")

    READ_REPORTS = "read_reports", _("Read the overview and reports")
    EXPORT = "export", _("Save what they see as a file")
    SEE_AUDIT = "see_audit", _("See who looked at what")

    PROVIDERS = "sign_in_providers", _("Set up other ways to sign in")
    DISTRICT = "district_settings", _("Change what holds for the whole district")
