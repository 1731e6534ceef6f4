"""What an admin does on the way through setting up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.commands import close_checklist
from corridor.accounts.models import Member, Role
from corridor.core import audit
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import new_id
from corridor.onboarding.facts import BY_HAND
from corridor.onboarding.models import SetupStep
from corridor.onboarding.steps import steps_of
from corridor.rostering.models import Term
from corridor.schools import starter
from corridor.schools.commands import (
    add_starter_places,
    archive_location,
    create_school,
    finish_set_up,
    save_rules,
    save_year,
    touch_rules,
)
from corridor.schools.models import Location, School
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, may_run_district, require
from corridor.schools.rule_facts import RuleFacts
from corridor.schools.rule_queries import school_of

MOST_TERMS = 4


def mark_step(*, actor: Actor, key: str, state: SetupStep.State, now: datetime) -> None:
    """An admin has answered a step, or goes on without it."""
    require_step(actor, key)
    SetupStep.objects.update_or_create(
        school_id=actor.school.id, key=key, defaults={"state": state, "at": now}
    )


def require_step(actor: Actor, key: str) -> None:
    """Raises ``NotFound`` for steps that are not this admin's."""
    require(actor, actor.school.id, Permission.RULES)
    if key not in {step.key.value for step in steps_of(actor)}:
        raise NotFound


def finish(*, actor: Actor, now: datetime) -> None:
    """Enough for now: the days begin on the overview from here on."""
    require(actor, actor.school.id, Permission.RULES)
    if may_run_district(actor):
        finish_set_up(actor=actor, now=now)
    close_checklist(actor=actor)


@transaction.atomic
def add_school(*, actor: Actor, name: str, time_zone: str, now: datetime) -> School:
    """One more school of the district, which the district admin runs from then on."""
    if not may_run_district(actor):
        raise NotFound
    if not name.strip():
        raise Invalid({"name": _("Give the school a name.")})
    school = create_school(slug=_free_slug(name), name=name.strip(), time_zone=time_zone, now=now)
    roles = [Role.DISTRICT_ADMIN.value, Role.SCHOOL_ADMIN.value]
    Member.objects.create(person_id=actor.person_id, school=school, roles=roles)
    audit.append(
        kind=audit.Kind.PERSON_CHANGED,
        now=now,
        by=audit.by(actor, school_id=school.id),
        subjects=[actor.person_id],
        details={"what": "added", "roles": roles},
    )
    return school


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "school"
    taken = set(School.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


@transaction.atomic
def set_year(
    *, actor: Acting, starts_on: date, ends_on: date, terms: int | None, now: datetime
) -> None:
    """The school year and, unless the roster has its own, so many terms of equal length.

    ``terms`` of ``None`` leaves them alone. A roster's terms take the place of these.
    """
    save_year(actor=actor, starts_on=starts_on, ends_on=ends_on, now=now)
    if terms is None:
        return
    ours = Term.objects.filter(oneroster_id__startswith=BY_HAND)
    if Term.objects.exclude(id__in=ours).filter(archived_at__isnull=True).exists():
        return
    ours.delete()
    for school in School.objects.filter(archived_at__isnull=True).order_by("id"):
        touch_rules(school_id=school.id, now=now)
    Term.objects.bulk_create(_terms(starts_on, ends_on, min(terms, MOST_TERMS)))


def _terms(starts_on: date, ends_on: date, number: int) -> list[Term]:
    days = (ends_on - starts_on).days + 1
    firsts = [starts_on + timedelta(days=days * n // number) for n in range(number)]
    lasts = [first - timedelta(days=1) for first in firsts[1:]] + [ends_on]
    return [
        Term(
            oneroster_id=f"{BY_HAND}{new_id()}",
            title=_("Term {n}").format(n=n),
            kind=Term.Kind.TERM,
            starts_on=first,
            ends_on=last,
            school_year=str(ends_on.year),
        )
        for n, (first, last) in enumerate(zip(firsts, lasts, strict=True), 1)
    ]


@transaction.atomic
def choose_starter_places(
    *, actor: Acting, school_id: UUID, names: Collection[str], now: datetime
) -> None:
    """Of the places that most schools have, exactly these; all others stay as they are."""
    require(actor, school_id, Permission.RULES)
    add_starter_places(actor=actor, school_id=school_id, now=now)
    unwanted = {place.name for place in starter.PLACES} - set(names)
    here = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    for location in here.filter(name__in=unwanted).order_by("id"):
        archive_location(actor=actor, location=location, now=now)


def ask_to_accept(*, actor: Acting, school_id: UUID, now: datetime) -> None:
    """From now on a class of the roster counts once its teacher has accepted it."""
    facts = replace(RuleFacts.of(school_of(school_id)), accept_classes=True)
    save_rules(actor=actor, school_id=school_id, facts=facts, now=now)


def take_as_imported(*, actor: Acting, school_id: UUID, now: datetime) -> None:
    """Classes of the roster count by themselves."""
    facts = replace(RuleFacts.of(school_of(school_id)), accept_classes=False)
    save_rules(actor=actor, school_id=school_id, facts=facts, now=now)


def set_go_live(*, actor: Acting, school_id: UUID, day: date | None, now: datetime) -> None:
    """From when students make passes; ``None``: they may already. Grades keep their own days."""
    facts = replace(RuleFacts.of(school_of(school_id)), starts_on=day)
    save_rules(actor=actor, school_id=school_id, facts=facts, now=now)
