"""The slip of paper that lets a substitute in for a day: made, opened, taken back. ADR 18."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.commands.sessions import end_sessions
from corridor.accounts.models import Coverage, DayPass, Member, Person, Role, Session, User
from corridor.core import audit
from corridor.core.audit import By, Kind
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.covering.codes import digest_of, new_code
from corridor.covering.commands.arranging import check_dates, record, teacher_of, tell
from corridor.covering.policies import is_office, may_let_in
from corridor.covering.times import last_bell, span_of
from corridor.schools.commands import touch_rules
from corridor.schools.models import SchoolGate
from corridor.schools.queries import bells

MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Slip:
    """A new day pass: the only moment at which its code can be read."""

    day_pass: DayPass
    code: str


def make_day_pass(
    *, actor: Actor, teacher_id: UUID, day: date, periods: tuple[str, ...] = (), now: datetime
) -> Slip:
    """Let somebody in on ``day`` who takes this teacher's classes.

    One that nobody has opened yet of the same teacher and day ends with it.
    """
    if not may_let_in(actor, teacher_id):
        raise NotAllowed("They let nobody in.")
    check_dates(actor, (day,), now)
    code = new_code()
    with transaction.atomic():
        teacher = teacher_of(actor, teacher_id)
        version = tell(actor, now, teacher)
        made = _made(actor, day, code, now)
        _end_unopened(teacher, day, now)
        rows = list(_coverages(made, teacher, periods, version))
        if not rows:
            raise Invalid({"dates": _("There is no class then any more. Choose another time.")})
        made.save(force_insert=True)
        Coverage.objects.bulk_create(rows)
        after = {"cover": "day_pass", "dates": day.isoformat(), "periods": ", ".join(periods)}
        record(actor, teacher, {}, after, now)
        _note(audit.by(actor), made, teacher, "day_pass_made", now)
    return Slip(made, code)


def _made(actor: Actor, day: date, code: str, now: datetime) -> DayPass:
    ends_at = last_bell(bells(school_id=actor.school.id, local_date=day))
    if ends_at is None or ends_at <= now:
        raise Invalid({"dates": _("There is no class then any more. Choose another time.")})
    return DayPass(
        school_id=actor.school.id,
        date=day,
        digest=digest_of(code),
        made_by_id=actor.member_id,
        made_at=now,
        ends_at=ends_at,
    )


def _coverages(
    made: DayPass, teacher: Member, periods: tuple[str, ...], version: int
) -> list[Coverage]:
    day = bells(school_id=made.school_id, local_date=made.date)
    spans = {period: span_of(day, period) for period in periods or ("",)}
    return [
        Coverage(
            school_id=made.school_id,
            teacher=teacher,
            day_pass=made,
            date=made.date,
            period=period,
            starts_at=span[0],
            ends_at=span[1],
            rules_version=version,
            made_by_id=made.made_by_id,
            made_at=made.made_at,
        )
        for period, span in spans.items()
        if span and span[1] > made.made_at
    ]


def _end_unopened(teacher: Member, day: date, now: datetime) -> None:
    """Of two slips only the newer one is in the sub plan; the bare note that they are away is
    answered by it."""
    open_rows = Coverage.objects.filter(teacher=teacher, date=day, ended_at__isnull=True)
    old = DayPass.objects.filter(
        coverages__in=open_rows, opened_at__isnull=True, ended_at__isnull=True
    ).values_list("id", flat=True)
    ids = list(old)
    Coverage.objects.filter(day_pass__in=ids).update(ended_at=now)
    DayPass.objects.filter(id__in=ids).update(ended_at=now)
    open_rows.filter(cover__isnull=True, day_pass__isnull=True, period="").update(ended_at=now)


def find_day_pass(*, code: str, now: datetime) -> DayPass | None:
    """The one of the district in force that opens at this moment; every other code is alike."""
    digest = digest_of(code)
    good = DayPass.objects.filter(ended_at__isnull=True, ends_at__gt=now)
    found: DayPass | None = (
        good.select_related("school", "member__person").filter(digest=digest).first()
        if digest
        else None
    )
    if found is None or now.astimezone(found.school.zone).date() != found.date:
        return None
    return found


@transaction.atomic
def open_day_pass(*, code: str, name: str, device: str, now: datetime) -> User:
    """Come in, as a member made for the day. It may be opened again until the last bell; whoever
    came in with it before is signed out then, so that two never share one.

    Raises ``NotFound`` for every code that does not open now.
    """
    found = find_day_pass(code=code, now=now)
    if found is None:
        raise NotFound("No such day pass today.")
    SchoolGate.objects.select_for_update(no_key=True).get(school_id=found.school_id)
    user = _user_of(found, name.strip()[:MOST_LETTERS], now)
    end_sessions(user_id=user.id)
    Coverage.objects.filter(day_pass=found, ended_at__isnull=True).update(cover=found.member)
    covered = Coverage.objects.filter(day_pass=found).values_list("teacher__person_id", flat=True)
    topics = sorted(f"person:{person}" for person in set(covered))
    touch_rules(school_id=found.school_id, now=now, topics=topics)
    by = By(device=device, school_id=found.school_id, person_id=user.person_id)
    _note(by, found, found.member, "day_pass_opened", now)
    return user


def _user_of(found: DayPass, name: str, now: datetime) -> User:
    if found.member is None:
        person = Person.objects.create(**_named(name))
        found.member = Member.objects.create(
            person=person,
            school_id=found.school_id,
            roles=[Role.SUBSTITUTE.value],
            stands_in=Member.StandsIn.DAY,
            checklist=Member.Checklist.CLOSED,
        )
        user = User(email="", district=found.district, person=person)
        user.set_unusable_password()
        user.save(force_insert=True)
    elif name:
        Person.objects.filter(id=found.member.person_id).update(**_named(name))
    found.typed_name = name or found.typed_name
    found.opened_at = found.opened_at or now
    found.save(update_fields=["member", "typed_name", "opened_at"])
    return User.objects.get(person_id=found.member.person_id)


def _named(name: str) -> dict[str, str]:
    """As others read it: what was typed, else what they are."""
    first, _gap, last = (name or str(_("Substitute teacher"))).partition(" ")
    return {"given_name": first, "family_name": last.strip()}


def end_day_pass(*, actor: Actor, day_pass_id: UUID, now: datetime) -> None:
    """Take it back: whoever is in with it is out with their next click."""
    with transaction.atomic():
        rows = Coverage.objects.filter(day_pass_id=day_pass_id, school_id=actor.school.id)
        teachers = {row.teacher for row in rows.select_related("teacher__person")}
        own = any(may_let_in(actor, teacher.id) for teacher in teachers)
        if not teachers or not (is_office(actor) or own):
            raise NotFound("Somebody else's day pass.")
        found = DayPass.objects.select_related("member").get(id=day_pass_id)
        if found.ended_at is not None:
            return
        tell(actor, now, *teachers, found.member)
        DayPass.objects.filter(id=found.id).update(ended_at=now)
        rows.filter(ended_at__isnull=True).update(ended_at=now)
        _sign_out(found)
        _note(audit.by(actor), found, next(iter(teachers)), "day_pass_ended", now)


def _sign_out(found: DayPass) -> None:
    if found.member is not None:
        users = User.objects.filter(person_id=found.member.person_id)
        Session.objects.filter(user_id__in=users.values("id")).delete()


def put_away(*, now: datetime) -> int:
    """Whoever came in for a day that is over, in the district in force: their passes keep the
    name, the account is gone from the list of people."""
    over = DayPass.objects.filter(ends_at__lte=now) | DayPass.objects.filter(ended_at__lte=now)
    members = Member.objects.filter(
        id__in=over.values("member_id"), stands_in=Member.StandsIn.DAY, archived_at__isnull=True
    )
    people = list(members.values_list("person_id", flat=True))
    members.update(archived_at=now)
    Person.objects.filter(id__in=people).update(archived_at=now)
    User.objects.filter(person_id__in=people).update(is_active=False)
    return len(people)


def _note(by: By, made: DayPass, whom: Member | None, what: str, now: datetime) -> None:
    details = {"what": what, "day_pass": str(made.id), "date": made.date.isoformat()}
    if made.typed_name:
        details["typed"] = made.typed_name
    subjects = [whom.person_id] if whom is not None and whom.person_id else []
    audit.append(kind=Kind.ACCOUNT_CHANGED, now=now, by=by, subjects=subjects, details=details)
