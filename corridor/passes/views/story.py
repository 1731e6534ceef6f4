"""What happened to a pass, told in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from corridor.accounts.actor import Actor, SchoolRef
from corridor.passes import policies
from corridor.passes.moves import BY_STAFF
from corridor.passes.queries import PassCard, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the story; ``kind`` colours its dot: ok, warn, solid or nothing."""

    icon: str
    title: str
    at: datetime
    detail: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the steps of one pass to ``reader``.

    Which rules staff set aside is told to staff only; that somebody was kept apart to admins
    and to whoever set it aside; that the student could not wait to those who may know.
    """

    card: PassCard
    school: SchoolRef
    reader: Actor

    def tell(self, steps: list[Step]) -> list[Line]:
        return [line for step in steps for line in self._lines(step)]

    def _lines(self, step: Step) -> Iterator[Line]:
        if step.kind == "urgent" and not self._may_know(step):
            return
        if codes := self._set_aside(step):
            yield overridden(step, codes)
        if step.kind == "approved" and self.card.made_by_staff and step.at == self._asked_at:
            return
        yield self._line(step)

    def _may_know(self, step: Step) -> bool:
        """Whoever said that it is urgent knows it."""
        said = step.actor_id in self.reader.members
        return said or policies.may_see_urgent(self.reader, self.card)

    def _set_aside(self, step: Step) -> set[str]:
        return policies.overrides_told(self.reader, step)

    @property
    def _asked_at(self) -> datetime:
        return self.card.requested_at

    def _line(self, step: Step) -> Line:
        match step.kind:
            case "requested" | "approved" | "declined" | "joined_line" | "offered" | "missed_turn":
                return self._before_leaving(step)
            case "started" | "arrived" | "sent_back" | "extended":
                return self._on_the_way(step)
            case "urgent" | "rerouted" | "reopened" | "confirmed":
                return self._noted(step)
        return self._over(step)

    def _noted(self, step: Step) -> Line:
        at, by = step.at, _("By {name}.").format(name=self._who(step))
        match step.kind:
            case "urgent" if BY_STAFF in step.detail:
                title = _("{name} marked it as urgent").format(name=self._who(step))
                return Line(icon="siren", title=title, at=at, kind="warn")
            case "urgent":
                title = _("{name} said: I can’t wait").format(name=self._first_name)
                return Line(icon="hand", title=title, at=at, kind="warn")
            case "rerouted":
                title = _("Sent on to {place}").format(place=step.detail.get("to", ""))
                detail = _("{place} had closed.").format(place=step.detail.get("from", ""))
                return Line(icon="arrow-right", title=title, at=at, detail=detail)
            case "reopened":
                title = _("Still out")
                return Line(icon="footprints", title=title, at=at, detail=by, kind="warn")
        title = _("Was back by then")
        return Line(icon="circle-check-big", title=title, at=at, detail=by, kind="ok")

    def _before_leaving(self, step: Step) -> Line:
        at, who = step.at, self._who(step)
        match step.kind:
            case "requested" if self.card.made_by_staff:
                title = _("{name} made this pass").format(name=who)
                return Line(icon="ticket-plus", title=title, at=at, detail=device(step.device))
            case "requested":
                title = _("{name} asked").format(name=self._first_name)
                return Line(icon="hand", title=title, at=at, detail=device(step.device))
            case "approved":
                title = _("{name} said yes").format(name=who)
                return Line(icon="check", title=title, at=at, kind="ok")
            case "declined":
                title = _("{name} said not now").format(name=who)
                return Line(icon="x", title=title, at=at, detail=quoted(step), kind="warn")
            case "joined_line":
                detail = _("There was no room right then.")
                return Line(icon="users", title=_("Joined the line"), at=at, detail=detail)
            case "offered":
                return Line(icon="bell-ring", title=_("It was their turn"), at=at)
        again = _("The second time: the pass was closed.") if step.detail.get("reason") else ""
        return Line(icon="timer-off", title=_("Missed the turn"), at=at, detail=again, kind="warn")

    def _on_the_way(self, step: Step) -> Line:
        at, minutes = step.at, int(step.detail.get("minutes", 0))
        long = ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
        match step.kind:
            case "started":
                title = _("Left {room}").format(room=self.card.origin)
                one_way = self.card.trip == "one_way"
                trip = _("{long}, one way") if one_way else _("{long}, round trip")
                detail = trip.format(long=long)
                return Line(icon="play", title=title, at=at, detail=detail, kind="solid")
            case "arrived":
                detail = self._by_staff(step, _("{name} tapped “They’re here”."))
                title = _("Arrived, clock stopped")
                return Line(icon="map-pin-check", title=title, at=at, detail=detail, kind="solid")
            case "sent_back":
                detail = self._by_staff(step, _("By {name}."))
                title = _("On the way back")
                return Line(icon="undo-2", title=title, at=at, detail=detail, kind="solid")
        title = _("Got {long} more").format(long=long)
        return Line(icon="timer", title=title, at=at, detail=self._by_staff(step, _("By {name}.")))

    def _over(self, step: Step) -> Line:
        at, reason = step.at, step.detail.get("reason", "")
        match step.kind, reason:
            case "ended", "timed_out" | "bell" | "next_request":
                return by_itself(str(reason), at)
            case "ended", "by_staff":
                detail = _("{name} ended this pass.").format(name=self._who(step))
                return back(detail, at)
            case "ended", "arrived":
                title, detail = _("Done"), _("One way: it ends on arrival.")
                return Line(icon="circle-check-big", title=title, at=at, detail=detail, kind="ok")
            case "ended", _:
                return back(device(step.device), at)
            case "cancelled", "bell" | "closed":
                detail = _("The bell rang.") if reason == "bell" else _("The place closed.")
                return Line(icon="x", title=_("Left the line"), at=at, detail=detail)
            case "cancelled", _:
                title = _("{name} took it back").format(name=self._who(step))
                return Line(icon="x", title=title, at=at)
            case "corrected", _:
                return self._corrected(step)
        return Line(icon="hourglass", title=_("Nobody answered"), at=at, kind="warn")

    def _corrected(self, step: Step) -> Line:
        was = parse_datetime(str(step.detail.get("was", "")))
        clock = date_format(self.school.local(was), "g:i") if was else ""
        detail = _("By {name}. It said {time} before.").format(name=self._who(step), time=clock)
        title = _("Corrected: ended on time")
        return Line(icon="pencil-line", title=title, at=step.at, detail=detail, kind="ok")

    def _by_staff(self, step: Step, sentence: str) -> str:
        if step.actor in ("", self.card.student):
            return device(step.device)
        return sentence.format(name=step.actor)

    def _who(self, step: Step) -> str:
        return step.actor or _("Corridor")

    @property
    def _first_name(self) -> str:
        return self.card.student.split(" ")[0]


def by_itself(reason: str, at: datetime) -> Line:
    """Nobody said that the student is back; only when it was due counts."""
    details = {
        "bell": _("The bell rang."),
        "next_request": _("The student asked for another pass."),
    }
    detail = details.get(reason, _("Nobody closed it in time."))
    title = _("Ended by itself")
    return Line(icon="timer-off", title=title, at=at, detail=detail, kind="warn")


def back(detail: str, at: datetime) -> Line:
    return Line(icon="circle-check-big", title=_("Back in class"), at=at, detail=detail, kind="ok")


def quoted(step: Step) -> str:
    reason = step.detail.get("reason", "")
    return f"“{reason}”" if reason not in ("", "declined") else ""


def device(name: str) -> str:
    """Where somebody tapped, as a sentence; nothing when it was the product itself."""
    return {
        "phone": _("On a phone."),
        "web": _("On a computer."),
        "kiosk": _("At a kiosk."),
        "api": _("Through another program."),
        "cli": _("From the command line."),
    }.get(name, "")


SET_ASIDE = {
    "line": (_lazy("Ahead of the line"), _lazy("Others were waiting. {name} chose to.")),
    "room_capacity": (_lazy("Although it was full"), _lazy("{name} chose to.")),
    "hall_limit": (_lazy("Although the halls were full"), _lazy("{name} chose to.")),
    "pass_limit": (_lazy("Above the limit"), _lazy("{name} chose to.")),
    "not_visible": (_lazy("Not on the student’s list"), _lazy("{name} chose to.")),
    "approver": (_lazy("Somebody else was asked"), _lazy("{name} answered for them.")),
    "keep_apart": (_lazy("Although they are kept apart"), _lazy("{name} chose to.")),
}
OTHERWISE = (_lazy("A rule was set aside"), _lazy("{name} chose to."))


def overridden(step: Step, codes: set[str]) -> Line:
    """Which rule somebody set aside with this step, and that it was their choice."""
    title, why = next((words for code, words in SET_ASIDE.items() if code in codes), OTHERWISE)
    detail = str(why).format(name=step.actor)
    return Line(icon="fast-forward", title=str(title), at=step.at, detail=detail, kind="warn")
