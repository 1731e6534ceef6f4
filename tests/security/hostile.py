"""Text that wants to be more than text, put into every field that people can fill.

The fields come from the models, and each has to stand in one of the lists below; one that is
new does not, and a test says so. In front of each text stands the sign of its field, by which
a page shows whether it drew it.
"""

from __future__ import annotations

import json

from django.apps import apps
from django.db import connection, models
from psycopg import sql

# As much as fits of the first: a field has 20 characters or more. An element whose id is
# "ran" makes window.ran, so that markup shows itself without a script, too. No capitals, which
# addresses do not have.
CORPUS = {
    "markup": [
        (
            "\"'></title></textarea></option></script><q id=ran><script>ran=1</script>"
            "<svg onload=ran=1><img src=//evil.example/x onerror=ran=1>"
            "<!--<![cdata[{{ ran }}{% load x %}"
        ),
        "\"'></title></textarea></option><q id=ran><svg onload=ran=1>",
        "'\"></a><q id=ran><script>ran=1</script>",
        '"><q id=ran>',
    ],
    "attributes": [
        (
            'javascript:ran=1//" autofocus onfocus=ran=1 style=color:red hx-get="/sign-out/" q=\''
            "\u202e\u2066\u200b\ufeff\x01\x1b[31m\x7f\u2028\u200d\U0001f308"
            "&lt;q id=ran>&#x3c;q>${ran=1}<%= 1 %>"
        ),
        "javascript:ran=1//\" autofocus onfocus=ran=1 style=color:red q='",
        "\u202e\x01\" onclick='ran=1' id=\"ran",
        '"id=ran q="',
    ],
    "formulas": ["=cmd|' /c calc'!a0", "=cmd|' /c calc'", "=1+1"],
}

SHOWN = {
    *("District.name", "School.name", "Session.device", "Change.actor_name"),
    *("Change.subject_name", "BellSchedule.name", "Period.name", "CalendarDay.note"),
    *("NoPassWindow.note", "Location.name", "Location.folder", "Location.whereabouts"),
    *("Location.closed_reason", "Person.student_number", "Person.title", "Person.given_name"),
    *("Person.family_name", "Person.preferred_name", "Member.away_note", "Group.name"),
    *("Member.extension", "Location.extension"),
    *("User.suspended_for",),
    *("Group.note", "Section.title", "HallPass.note", "PassLimit.reason", "KeepApart.name"),
    "Club.name",
    *("KeepApart.note", "KeepApartEvent.reason", "Accommodation.note", "RosterRun.source"),
    *("Activity.title", "Activity.about", "Session.cancelled_because"),
    *(
        "RosterRun.actor_name",
        "RosterRun.answered_by",
        "RosterRun.refusal",
        "RosterUpload.label",
        "RosterConnection.name",
    ),
    *("Series.title", "ScheduledPass.note", "ScheduledPass.words", "ScheduledPass.period"),
    *("Series.period", "Reason.label", "Reason.code", "Entry.note", "Entry.pick_up"),
    *("Entry.period", "Layout.name", "Absence.reason"),
    *("PushSubscription.device", "SchoolNotifications.helper"),
    *("SchoolNotifications.helper_email", "SchoolNotifications.helper_phone"),
    *("SchoolNotifications.sender_name", "Concern.reason", "Concern.note"),
}
# Filled all the same: a page that begins to draw one is looked at from that day.
DRAWN_NOWHERE = {
    *("Location.roster_name", "School.oneroster_id", "Term.title"),
    *("Person.oneroster_id", "Enrollment.oneroster_id", "ApiToken.name"),
    *("Term.oneroster_id", "Course.title", "Course.code", "Course.oneroster_id"),
    *(
        "Section.oneroster_id",
        "SectionMeeting.period",
        "IdempotencyKey.key",
        "Person.email",
        "User.email",
    ),
    *("SignInProvider.label", "Passkey.name", "PersonId.value"),
    *("Activity.period", "Session.period", "SignUp.period"),
    *("User.suspended_for", "Series.note", "DayPass.typed_name", "Coverage.period"),
}
# What code compares with or computes, and no person fills; or, as grades and colours, checked
# against a list.
OF_MACHINES = {
    *("Layout.date_format", "Layout.time_format"),
    *("District.slug", "School.slug", "School.time_zone", "Change.subject", "Person.grade"),
    *("BellSchedule.colour", "Location.colour", "Location.icon", "PassEvent.device"),
    *("Location.cutoff_for", "Location.cutoff_period", "IdempotencyKey.body_digest"),
    *("RosterRun.provider", "Period.lunch_wave", "CalendarDay.day_type"),
    *("Activity.colour", "Activity.closes_period"),
    *("SectionMeeting.day_type", "Section.lunch_wave", "PassLimit.grade", "Term.school_year"),
    *("ScheduledPass.refused_by", "CalendarFeed.digest"),
    *("User.password", "User.theme", "ApiToken.digest", "Session.digest", "SignInTries.key"),
    *("SignInProvider.client_id", "SignInProvider.secret", "Identity.issuer", "Identity.subject"),
    *("Identity.linked_by", "SpentAssertion.digest", "PersonId.system", "CodeApp.secret"),
    *("RecoveryCode.digest", "Photo.digest", "RosterConnection.provider"),
    *("RosterConnection.secret", "RosterDiff.kind", "RosterUpload.kind"),
    *("RosterUpload.fingerprint", "RosterRun.fingerprint", "AccountLink.digest"),
    *("Series.key", "Series.key_digest", "DayPass.digest"),
    *("Occasion.kind", "Notification.kind", "Notification.key", "PushSubscription.address"),
    *("PushSubscription.fingerprint", "PushSubscription.keys", "PushSubscription.language"),
    *("PushSubscription.fault", "Delivery.fault", "Preferences.mail_fault"),
    "Preferences.mail_fault_of",
    *("AnswerLink.digest", "ServerKey.sealed"),
    # Append-only; what the browser calls itself is cut by ``accounts.devices``.
    *("AuditEntry.device", "AuditEntry.request_id", "AuditLink.previous", "AuditLink.hash"),
}
IN_JSON = [
    ("passes.PassEvent", "detail"),
    ("schools.Change", "before"),
    ("schools.Change", "after"),
    ("rostering.RosterRun", "problems"),
    ("rostering.RosterRun", "examples"),
    ("rostering.RosterUpload", "outcome"),
    ("planning.ClubDraft", "answers"),
]
OF_FLEX = ("Activity.period", "Session.period", "SignUp.period")
# What joins the roster, coverages and Flex to the schedule.
SAME = dict.fromkeys(("SectionMeeting.period", "Coverage.period", *OF_FLEX), "Period.name")
KEPT = r"^zq\w+[ -]?"  # the canary of the world that is filled, and what tells its rows apart


def fields() -> dict[str, models.Field[str, str]]:
    """Every free text of the product, by its name."""
    return {
        f"{model.__name__}.{field.name}": field
        for model in apps.get_models()
        if model.__module__.startswith("corridor.")
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }


def sign_of(name: str) -> str:
    """Stands in no page by itself."""
    return f"qz{sorted(SHOWN | DRAWN_NOWHERE).index(SAME.get(name, name)):02}"


def text_for(name: str, payload: str, longest: int) -> str:
    """The sign and the longest text of this kind that leaves a little room for what differs.

    A formula is one at the start only, and stands there alone."""
    room = longest - 8
    text = next(one for one in CORPUS[payload] if len(one) <= room)
    return text if payload == "formulas" else sign_of(name) + text


def fill(payload: str, *, canary: str) -> None:
    """Put it into every such field of every row, in the district in force.

    ``canary`` is the word of the world that stands in each of its texts, JSON too.
    """
    for name in sorted(SHOWN | DRAWN_NOWHERE):
        field = fields()[name]
        longest = field.max_length or 200
        text = text_for(name, payload, longest)
        _update(field, _TEXT, {"text": text, "kept": KEPT, "longest": longest})
    inner = json.dumps(CORPUS[payload][0])[1:-1]
    for model, column in IN_JSON:
        field = apps.get_model(model)._meta.get_field(column)
        _update(field, _JSON, {"text": inner, "canary": canary})


_TEXT = "left(%(text)s || regexp_replace({column}, %(kept)s, ''), %(longest)s)"
_JSON = "replace({column}::text, %(canary)s, %(text)s)::jsonb"


def _update(field: models.Field[str, str], value: str, values: dict[str, str | int]) -> None:
    column = sql.Identifier(str(field.column))
    statement = sql.SQL("update {table} set {column} = {value}").format(
        table=sql.Identifier(field.model._meta.db_table),
        column=column,
        value=sql.SQL(value).format(column=column),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
