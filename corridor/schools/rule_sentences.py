"""A school's rules as sentences: what each says, what its fields are, who may override it.

``{names}`` in a sentence stand for fields of ``rules_form.RulesForm``, or for words that the
page makes from the places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rule. ``fields`` are facts of the school, the first one names the rule; ``switch``
    is the field that turns it on. ``words`` are more words to find it by."""

    text: Text
    override: Text
    fields: tuple[str, ...]
    switch: str = ""
    words: Text = ""

    @property
    def key(self) -> str:
        return self.fields[0]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    key: str
    title: Text
    icon: str
    sentences: tuple[Sentence, ...]


_ONE_MORE = _("Teachers may approve one more, and it is logged.")
_WAITING = _("Staff may start a waiting pass.")
_EXTEND = _("Staff may extend a pass, or end it.")
_STAFF_MAY = _("Staff make passes all the same.")

MANY = RuleGroup(
    "many",
    _("How many"),
    icon="hash",
    sentences=(
        Sentence(
            _("Students may take {pass_limit} passes a day. {exempt}"),
            _ONE_MORE,
            ("pass_limit",),
            "on_pass_limit",
            _("limit daily"),
        ),
        Sentence(
            _("Students may take {pass_limit_week} passes a week."),
            _ONE_MORE,
            ("pass_limit_week",),
            "on_pass_limit_week",
            _("limit weekly"),
        ),
        Sentence(
            _("Students may take {pass_limit_term} passes a term."),
            _ONE_MORE,
            ("pass_limit_term",),
            "on_pass_limit_term",
            _("limit semester"),
        ),
        Sentence(
            _("Passes made by staff count toward these limits."),
            _("A limit never stops a pass made by staff."),
            ("staff_passes_count",),
            "staff_passes_count",
        ),
        Sentence(
            _("A pass that ends within {refund_seconds} seconds does not count."),
            _("Nobody has to ask for it."),
            ("refund_seconds",),
            "on_refund_seconds",
            _("refund limit"),
        ),
        Sentence(
            _("Students wait {cool_down_minutes} minutes between two passes."),
            _("Staff are not bound."),
            ("cool_down_minutes",),
            "on_cool_down_minutes",
            _("cool-down pause"),
        ),
    ),
)
WHEN = RuleGroup("when", _("When"), icon="clock", sentences=())
WINDOW_OVERRIDE = _("Staff are not bound. Scheduled and urgent passes always go.")
WINDOW_WORDS = _("no-pass window bell lunch block")
CUT_OFF = _("Requests for {places} close at the start of period {period}.")
CUT_OFF_OVERRIDE = _("Set for each place. Staff may still add passes.")
AT_ONCE = RuleGroup(
    "once",
    _("At once"),
    icon="users",
    sentences=(
        Sentence(
            _("At most {hall_limit} students are in the halls. The rest wait in line."),
            _("Staff may exceed it. Scheduled passes do not count."),
            ("hall_limit",),
            "on_hall_limit",
            _("hall limit capacity"),
        ),
        Sentence(
            _("When it is a student’s turn in line, they have {offer_seconds} seconds to start."),
            _WAITING,
            ("offer_seconds",),
            words=_("line turn queue"),
        ),
        Sentence(
            _("While they wait, students are offered a nearer place that is free."),
            _WAITING,
            ("offer_nearer",),
            "offer_nearer",
            _("line queue restroom"),
        ),
        Sentence(
            _("Students keep their place in line when the bell rings."),
            _WAITING,
            ("keep_line_over_bell",),
            "keep_line_over_bell",
            _("line queue period"),
        ),
    ),
)
WHO = RuleGroup(
    "who",
    _("Who approves"),
    icon="user-check",
    sentences=(
        Sentence(
            _("A request that nobody answers for {lapse_minutes} minutes goes away."),
            _("The student is told, and can ask again."),
            ("lapse_minutes",),
            words=_("approval lapse answer"),
        ),
        Sentence(
            _("Students may say which room they come from."),
            _("Staff always may."),
            ("students_may_name_origin",),
            "students_may_name_origin",
            _("origin room timetable"),
        ),
    ),
)
APPROVAL = {
    "nobody": _("Passes to {places} start at once."),
    "origin": _("Passes to {places} need a yes from the teacher students come from."),
    "destination": _("Passes to {places} need a yes from the staff there."),
    "student_choice": _("For {places}, students choose who says yes: their teacher or the staff."),
    "both": _("Passes to {places} need a yes from the teacher and from the staff there."),
}
APPROVAL_SCHEDULED = {
    "nobody": _("Scheduled passes to {places} need nobody's yes."),
    "origin": _("Scheduled passes to {places} need a yes from the teacher."),
    "destination": _("Scheduled passes to {places} need a yes from the staff there."),
    "student_choice": _("For scheduled passes to {places}, students choose who says yes."),
    "both": _("Scheduled passes to {places} need a yes from the teacher and from the staff."),
}
APPROVAL_OVERRIDE = _("Set for each place. Admins may approve too, and it is logged.")
ALWAYS = RuleGroup(
    "always",
    _("Always there"),
    icon="siren",
    sentences=(
        Sentence(
            _(
                "“I can’t wait” is on every refusal. The teacher gets one card on top, and no "
                "reason is asked."
            ),
            _("A yes skips lines and limits and never counts. Keep apart still holds."),
            ("urgent_is_on",),
            "urgent_is_on",
            _("urgent emergency"),
        ),
        Sentence(
            _("Students have {return_minutes} minutes to walk back when they are sent back."),
            _EXTEND,
            ("return_minutes",),
            words=_("return minutes time"),
        ),
        Sentence(
            _("A pass that is {stale_minutes} minutes over time no longer holds its place."),
            _EXTEND,
            ("stale_minutes",),
            words=_("overdue late line"),
        ),
        Sentence(
            _("A pass that is {auto_end_minutes} minutes over time ends by itself."),
            _EXTEND,
            ("auto_end_minutes",),
            words=_("overdue late end"),
        ),
    ),
)
START = RuleGroup(
    "start",
    _("Getting started"),
    icon="rocket",
    sentences=(
        Sentence(
            _("Students make passes from {starts_on} on."),
            _STAFF_MAY,
            ("starts_on",),
            "on_starts_on",
            _("go-live date pilot"),
        ),
        Sentence(
            _("Some grades start on another day: {grades}"),
            _STAFF_MAY,
            ("grade_starts",),
            "on_grade_starts",
            _("go-live date pilot"),
        ),
        Sentence(
            _("Only staff make passes. Students may again from {staff_only_until} on."),
            _("Lifts itself on that day; without a day it holds until it is turned off."),
            ("is_staff_only", "staff_only_until"),
            "is_staff_only",
            _("staff-only pause testing"),
        ),
        Sentence(
            _("A class of the roster counts once its teacher has accepted it."),
            _("Admins may accept for anybody. Classes made by hand always count."),
            ("accept_classes",),
            "accept_classes",
            _("class roster import accept"),
        ),
    ),
)
GROUPS = (MANY, WHEN, AT_ONCE, WHO, ALWAYS, START)


def sentences() -> Iterator[Sentence]:
    for group in GROUPS:
        yield from group.sentences
