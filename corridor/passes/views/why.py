"""Why can't I? Every rule for one student, one place and one moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest, SchoolRef
from corridor.accounts.models import Person
from corridor.passes import rules
from corridor.passes.looks import note_look
from corridor.passes.models import AWAY
from corridor.passes.queries import StudentScreen
from corridor.passes.queries.explaining import (
    ASK,
    NO,
    UNKNOWN,
    UNUSED,
    WAIT,
    YES,
    Explained,
    explain,
)
from corridor.passes.queries.instants import NOW, Instant, instant_for
from corridor.passes.queries.screens import screen_in
from corridor.passes.queries.waits import usual_times
from corridor.passes.situation import Place
from corridor.passes.views.places import ORDER
from corridor.passes.views.refusals import noes
from corridor.passes.views.sheet import refusals_of, sheet_for
from corridor.passes.views.why_headline import headline
from corridor.passes.views.why_question import Question, question_of
from corridor.passes.views.why_words import Said, Words
from corridor.schools.access import needs
from corridor.schools.permissions import Permission
from corridor.schools.rule_queries import destinations


@require_safe
@needs(Permission.RULES)
@needs(Permission.KEEP_APART)
def why(request: MemberRequest) -> HttpResponse:
    """``student`` or ``find``, ``place``, ``day`` and ``time``; without these it is now."""
    now = timezone.now()
    question = question_of(request, now)
    places = sorted(destinations(school_id=request.school.id), key=_order)
    context: dict[str, Any] = {"q": question, "places": places}
    if question.student is not None and question.place_id is not None:
        context |= _answer(request, question, question.student, question.place_id, now)
    return render(request, "passes/why.html", context)


def _order(place: Any) -> tuple[int, str]:
    return ORDER.index(place.kind) if place.kind in ORDER else len(ORDER), place.name


def _answer(
    request: MemberRequest, question: Question, student: Person, place_id: UUID, now: datetime
) -> dict[str, Any]:
    note_look(actor=request.member, page="why", students=[student.id], now=now)
    instant = instant_for(
        school_id=request.school.id, student_id=student.id, at=question.at, now=now
    )
    place = instant.snapshot.book.places.get(place_id)
    if place is None:
        return {}
    explained = explain(instant=instant, student_id=student.id, grade=student.grade, place=place)
    name = student.preferred_name or student.given_name
    words = Words(explained, name=name, school=request.school)
    title, text = headline(words)
    said = [words.said(ruling) for ruling in explained.rulings]
    reads = _reads(instant, student, place, request.school)
    return {
        "name": name,
        "place": place,
        "instant": instant,
        "title": title,
        "text": text,
        "groups": _groups(said, name),
        "unused": [one for one in said if one.kind == UNUSED],
        "yes": sum(one.kind == YES for one in said),
        "no": sum(one.kind == NO for one in said),
        "wait": sum(one.kind in (WAIT, ASK) for one in said),
        "reads": reads,
        "helpers": _helpers(explained, name),
        "staff_too": [no.code for no in rules.objections(explained.s, rules.STAFF)],
        "urgent": _urgent(explained),
        **_mail(words, said, reads, title=title, text=text),
    }


def _mail(words: Words, said: list[Said], reads: Reads, *, title: str, text: str) -> dict[str, str]:
    """The answer as a text for an e-mail, and the address that opens one.

    E-mails are passed on: of what makes them wait it has no more than the student reads.
    """
    s = words.s
    about = _("%(name)s to %(place)s, %(when)s")
    when = date_format(words.school.local(s.now), "D, M j, g:i a")
    subject = about % {"name": words.name, "place": s.destination.name, "when": when}
    objecting = [f"– {one.name}: {one.facts}" for one in said if one.kind in (NO, ASK)]
    body = "\n".join([subject, "", f"{title} {text}", *objecting, "", reads.text])
    return {
        "mail": body,
        "mail_address": urlencode({"subject": subject, "body": body}, quote_via=quote),
    }


@dataclass(frozen=True, slots=True)
class Group:
    """The rules that say the same."""

    key: str
    title: str
    rulings: list[Said]


def _groups(said: list[Said], name: str) -> list[Group]:
    titles = {
        NO: _("What says no"),
        WAIT: _("What makes %(name)s wait") % {"name": name},
        ASK: _("What needs a yes"),
        UNKNOWN: _("What shows only then"),
        YES: _("What says yes"),
    }
    groups = (
        Group(key, title, [one for one in said if one.kind == key]) for key, title in titles.items()
    )
    return [group for group in groups if group.rulings]


@dataclass(frozen=True, slots=True)
class Reads:
    """What the student reads on their own screen, word for word."""

    title: str
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join([self.title, *self.lines])


def _reads(instant: Instant, student: Person, place: Place, school: SchoolRef) -> Reads:
    """From the tile and the sheet of the student's own pages; keeping apart reads as there."""
    snapshot = instant.snapshot
    live = snapshot.live_pass(student.id)
    if live is not None and live.state in AWAY:
        return Reads(_("Their own pass, and no places until it ends."), [])
    snapshot = snapshot.without(live)
    screen = screen_in(snapshot, student_id=student.id, grade=student.grade, where=instant.where)
    if instant.kind == NOW:
        screen = replace(screen, usual=usual_times(school_id=school.id, now=snapshot.now))
    tile = screen.tile_of(place)
    if tile is None:
        return Reads(_("Nothing: this place is not on their list."), [])
    refused = noes(refusals_of(screen, tile), place, school=school, now=snapshot.now)
    if refused:
        no = refused[0]
        others = [_("Also: %(title)s") % {"title": other.title} for other in refused[1:]]
        lines = [no.why, no.until and _("Possible again: %(when)s") % {"when": no.until}]
        helps = no.who and _("Who can help sooner: %(who)s") % {"who": no.who}
        return Reads(no.title, [line for line in (*lines, helps, *others) if line])
    return _sheet(screen, place)


def _sheet(screen: StudentScreen, place: Place) -> Reads:
    tile = screen.tile_of(place)
    assert tile is not None  # noqa: S101 the caller has found it
    sheet = sheet_for(screen, tile)
    lines = [sheet.line_note, sheet.limit_title, sheet.limit_note, sheet.consent, sheet.button]
    return Reads(sheet.line_title or sheet.name, [line for line in lines if line])


@dataclass(frozen=True, slots=True)
class Helper:
    name: str
    what: str


def _helpers(explained: Explained, name: str) -> list[Helper]:
    """Who may send the student in spite of it: their teachers, then the staff there."""
    where, s = explained.instant.where, explained.s
    teachers = where.teachers if where else ()
    here = [t for t in teachers if s.book.is_here(t.person_id, s.now)]
    teaches = _("%(name)s’s teacher at that time. Not bound by most rules.") % {"name": name}
    mine = {teacher.person_id for teacher in teachers}
    there = _("At %(place)s.") % {"place": s.destination.name}
    others = (p for p in s.destination.approvers if p not in mine and s.book.is_here(p, s.now))
    return [
        *(Helper(teacher.name, teaches) for teacher in here),
        *(Helper(s.book.names[person], there) for person in others if person in s.book.names),
    ]


def _urgent(explained: Explained) -> str:
    """Whom "I can't wait" reaches; empty where it can't be said."""
    s = explained.s
    if not s.book.settings.urgent_is_on or s.origin is None or rules.objections(s, rules.URGENT):
        return ""
    where = explained.instant.where
    teachers = {t.person_id: t.name for t in where.teachers} if where else {}
    names = {**s.book.names, **teachers}
    return ", ".join(names[person] for person in explained.helpers if person in names)
