"""What the audit log knows of. The values are stored and hashed, so they never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    HISTORY_READ = "history_read", _("Looked at past passes")
    EXPORTED = "exported", _("Took data out")
    RULES_CHANGED = "rules_changed", _("Changed a rule")
    ROLES_CHANGED = "roles_changed", _("Changed roles")
    PERSON_CHANGED = "person_changed", _("Changed a person")
    ROSTER_IMPORTED = "roster_imported", _("Imported a roster")
    SIGNED_IN = "signed_in", _("Signed in")
    SIGNED_OUT = "signed_out", _("Signed out")
    SIGN_IN_FAILED = "sign_in_failed", _("Failed to sign in")
    SIGN_IN_THROTTLED = "sign_in_throttled", _("Tried to sign in too often")
    SESSIONS_ENDED = "sessions_ended", _("Ended sign-ins")
    PASSWORD_SET = "password_set", _("Set a password")
    ACCOUNT_CHANGED = "account_changed", _("Changed an account")
    TOKEN_ISSUED = "token_issued", _("Made a token")
    TOKEN_REVOKED = "token_revoked", _("Took a token back")
    STUDENT_REPORTED = "student_reported", _("A report about a student")
