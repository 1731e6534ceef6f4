"""An entry of the audit log in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from corridor.accounts.models import SignInProvider
from corridor.core.audit import AuditEntry, Kind
from corridor.reports.queries.audit import changes_in, names_in
from corridor.schools.models import Change
from corridor.schools.subjects import subject_of

KIND_ICONS = {
    Kind.HISTORY_READ: "eye",
    Kind.EXPORTED: "download",
    Kind.RULES_CHANGED: "sliders-horizontal",
    Kind.ROLES_CHANGED: "shield",
    Kind.PERSON_CHANGED: "user-pen",
    Kind.ROSTER_IMPORTED: "upload",
    Kind.SIGNED_IN: "log-in",
    Kind.SIGNED_OUT: "log-out",
    Kind.SIGN_IN_FAILED: "triangle-alert",
    Kind.SIGN_IN_THROTTLED: "triangle-alert",
    Kind.SESSIONS_ENDED: "log-out",
    Kind.PASSWORD_SET: "key-round",
    Kind.ACCOUNT_CHANGED: "shield",
    Kind.TOKEN_ISSUED: "key-round",
    Kind.TOKEN_REVOKED: "key-round",
    Kind.STUDENT_REPORTED: "message-square-text",
}
PAGES = {
    "person": _lazy("On the student’s own page."),
    "pass": _lazy("On the page of a pass."),
    "history": _lazy("In the list of passes."),
    "overview": _lazy("Among the latest passes of the overview."),
    "room": _lazy("Under “Who is back?” of a room."),
    "children": _lazy("As a guardian, of their own child."),
    "calendar": _lazy("On the student’s calendar, or on that of a class or a place."),
    "why": _lazy("Under “Why can’t I?”."),
    "concerns": _lazy("Among the reports about students."),
    "api_passes": _lazy("In a list, from another program."),
    "api_pass": _lazy("A single pass, from another program."),
}
DEVICES = {
    "web": _lazy("On a computer."),
    "phone": _lazy("On a phone."),
    "api": _lazy("From another program."),
}
SIGNING = {
    Kind.SIGNED_IN: _lazy("Signed in."),
    Kind.SIGNED_OUT: _lazy("Signed out."),
    Kind.SIGN_IN_FAILED: _lazy("Tried to sign in as {name}, with a wrong password."),
    Kind.SIGN_IN_THROTTLED: _lazy("Tried to sign in as {name} too often, and has to wait."),
    Kind.SESSIONS_ENDED: _lazy("Signed {name} out everywhere."),
    Kind.PASSWORD_SET: _lazy("Set the password of {name}."),
    Kind.TOKEN_ISSUED: _lazy("Made a token with which a program acts for {name}."),
    Kind.TOKEN_REVOKED: _lazy("Took a token of {name} back."),
}
ABOUT_ONESELF = {
    Kind.SESSIONS_ENDED: _lazy("Signed out on other devices."),
    Kind.PASSWORD_SET: _lazy("Changed their own password."),
}
ACCOUNTS = {
    "invited": _lazy("Invited {name} to choose a password."),
    "withdrawn": _lazy("Took the invitation of {name} back."),
    "reset_asked": _lazy("Asked for a link to a new password for {name}."),
    "switched_off": _lazy("Switched the account of {name} off."),
    "switched_on": _lazy("Switched the account of {name} on."),
    "suspended": _lazy("Suspended {name}."),
    "resumed": _lazy("Ended the suspension of {name}."),
    "factors_taken": _lazy("Removed the second step of {name}."),
    "app_added": _lazy("Set up an authenticator app."),
    "app_removed": _lazy("Removed the authenticator app."),
    "passkey_added": _lazy("Added a passkey."),
    "passkey_removed": _lazy("Removed a passkey."),
    "codes_made": _lazy("Made new recovery codes."),
    "calendar_made": _lazy("Made an address for their calendar."),
    "calendar_ended": _lazy("Ended the address of their calendar."),
    "day_pass_made": _lazy("Made a day pass for the classes of {name}."),
    "day_pass_opened": _lazy("Opened a day pass as {name}."),
    "day_pass_ended": _lazy("Took the day pass for the classes of {name} back."),
    "rooms_taken": _lazy("Took the rooms of {name} with a shared account."),
}
REPORTS = {
    "reported": _lazy("Reported something about {name}."),
    "taken_back": _lazy("Took a report about {name} back."),
    "dealt_with": _lazy("Marked a report about {name} as dealt with."),
    "opened_again": _lazy("Opened a report about {name} again."),
}
WARNINGS = {Kind.SIGN_IN_FAILED, Kind.SIGN_IN_THROTTLED}  # by somebody who is not known
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class AuditLine:
    """``people`` are named behind a fold where the sentence has no room for all of them."""

    entry: AuditEntry
    who: str
    icon: str
    kind: str
    is_warning: bool
    sentence: str
    more: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditDay:
    date: date
    lines: list[AuditLine]


def lines_of(rows: Iterable[AuditEntry]) -> list[AuditLine]:
    """At most two statements."""
    rows = list(rows)
    words = _Words(names_in(rows), changes_in(rows))
    return [words.line(row) for row in rows]


def in_days(rows: Iterable[AuditEntry], *, zone: ZoneInfo) -> list[AuditDay]:
    """The lines by the school's date, in the order they came."""
    days: list[AuditDay] = []
    for line in lines_of(rows):
        day = line.entry.at.astimezone(zone).date()
        if not days or days[-1].date != day:
            days.append(AuditDay(day, []))
        days[-1].lines.append(line)
    return days


@dataclass(frozen=True, slots=True)
class _Words:
    names: Mapping[UUID, str]
    changes: Mapping[UUID, Change]

    def line(self, entry: AuditEntry) -> AuditLine:
        kind = Kind(entry.kind)
        people = tuple(sorted(self._name(person) for person in entry.subjects))
        return AuditLine(
            entry=entry,
            who=self._who(entry, kind),
            icon=KIND_ICONS[kind],
            kind=str(kind.label),
            is_warning=kind in WARNINGS,
            sentence=self._sentence(entry, kind, people),
            more=" ".join(filter(None, (_page(entry), str(DEVICES.get(entry.device, ""))))),
            people=people if len(people) > AT_ONCE else (),
        )

    def _name(self, person: UUID) -> str:
        return self.names.get(person) or _("somebody who is no longer here")

    def _who(self, entry: AuditEntry, kind: Kind) -> str:
        if entry.actor_id:
            return self._name(entry.actor_id)
        is_stranger = kind in WARNINGS or entry.details.get("what") == "reset_asked"
        return _("Somebody") if is_stranger else _("The command line")

    def _sentence(self, entry: AuditEntry, kind: Kind, people: tuple[str, ...]) -> str:
        name = _listed(people)
        match kind:
            case Kind.HISTORY_READ:
                return _("Looked at past passes of {name}.").format(name=name)
            case Kind.RULES_CHANGED | Kind.ROLES_CHANGED:
                return self._change(entry)
            case Kind.PERSON_CHANGED:
                return _person(str(entry.details.get("what"))).format(name=name)
            case Kind.STUDENT_REPORTED:
                return _report(entry).format(name=name)
            case Kind.ACCOUNT_CHANGED:
                return _account(entry).format(name=name)
            case Kind.ROSTER_IMPORTED:
                return _roster(entry)
            case Kind.EXPORTED:
                return _file(entry)
        return _signing(entry, kind, name=name)

    def _change(self, entry: AuditEntry) -> str:
        if "change" not in entry.details:
            return _district(entry)
        change = self.changes.get(UUID(entry.details["change"]))
        subject = subject_of(entry.details["subject"])
        what = str(subject.name) if subject else _("Setting")
        if change is None:
            return _("{what}: its line is gone from the list of changes.").format(what=what)
        return _("{what}: {thing}.").format(what=what, thing=change.subject_name)


def _roster(entry: AuditEntry) -> str:
    if "undoes" in entry.details:
        return _("Took an import of people and classes back.")
    match entry.details.get("answer"):
        case "yes":
            return _("Said yes to a roster that was stopped because it takes many away.")
        case "no":
            return _("Left a roster that was stopped because it takes many away.")
    return _("Imported people and classes.")


def _listed(people: tuple[str, ...]) -> str:
    first, rest = ", ".join(people[:AT_ONCE]), len(people) - AT_ONCE
    if rest <= 0:
        return first
    return ngettext("{first} and {n} more", "{first} and {n} more", rest).format(
        first=first, n=rest
    )


def _page(entry: AuditEntry) -> str:
    return str(PAGES.get(entry.details.get("page", ""), ""))


def _person(what: str) -> str:
    return {
        "added": _("Added {name}."),
        "guardian_added": _("Noted a guardian: {name}."),
        "guardian_removed": _("No guardian any more: {name}."),
        "archived": _("Put {name} away."),
        "restored": _("Took {name} back."),
        "linked": _("Signed in through a provider for the first time: {name}."),
        "unlinked": _("Took a way in away from {name}."),
        "released": _("Let the roster say again who {name} is."),
    }.get(what, _("Changed what is known of {name}."))


def _district(entry: AuditEntry) -> str:
    """What holds for every school stands in the list of changes of none."""
    match entry.details.get("guardians"):
        case "on":
            return _("Let guardians in, in the whole district.")
        case "off":
            return _("Keeps guardians out, in the whole district.")
    if "connection" in entry.details:
        return _connection(entry)
    return _sign_in_rule(entry)


def _connection(entry: AuditEntry) -> str:
    if entry.details.get("what") == "connection_archived":
        return _("Put a connection to a roster away.")
    return _("Set up or changed a connection to a roster.")


def _sign_in_rule(entry: AuditEntry) -> str:
    """Of its ways in, and how long people stay signed in."""
    provider = SignInProvider(kind=entry.details.get("how", "")).get_kind_display()
    words = {
        "added": _("Ways in: {provider} was added."),
        "changed": _("Ways in: what is entered for {provider} was changed."),
        "on": _("Ways in: {provider} was switched on."),
        "off": _("Ways in: {provider} was switched off."),
        "removed": _("Ways in: {provider} was taken away."),
    }.get(str(entry.details.get("verb")), _("Changed how long people stay signed in."))
    return words.format(provider=provider)


def _account(entry: AuditEntry) -> str:
    known = ACCOUNTS.get(str(entry.details.get("what")))
    return str(known or _("Changed the account of {name}."))


def _report(entry: AuditEntry) -> str:
    known = REPORTS.get(str(entry.details.get("what")))
    return str(known or _("A report about {name} was changed."))


def _file(entry: AuditEntry) -> str:
    rows = int(entry.details.get("rows", 0))
    words = ngettext("As a file, {n} line: {what}.", "As a file, {n} lines: {what}.", rows)
    whats = {"audit": _("who looked"), "passes": _("passes")}
    whats["concerns"] = _("reports about students")
    whats["desk"] = _("late arrivals and early dismissals")
    what = whats.get(str(entry.details.get("what")), _("data"))
    return words.format(n=rows, what=what)


def _signing(entry: AuditEntry, kind: Kind, *, name: str) -> str:
    if kind == Kind.SIGNED_IN and entry.details.get("how") == "demo":
        return _("Came in with one click, as the demo allows.")
    if kind == Kind.SIGNED_IN and entry.details.get("how") in SignInProvider.Kind.values:
        through = SignInProvider(kind=entry.details["how"]).get_kind_display()
        return _("Signed in through {provider}.").format(provider=through)
    if kind == Kind.SIGN_IN_FAILED and "why" in entry.details:
        return _("Tried to sign in as {name} through a provider, and was not let in.").format(
            name=name
        )
    is_own = entry.subjects in ([], [entry.actor_id])
    if is_own and kind == Kind.PASSWORD_SET and "how" in entry.details:
        return _("Chose a password by a link.")
    words = ABOUT_ONESELF.get(kind) if is_own else None
    return str(words or SIGNING[kind]).format(name=name)
