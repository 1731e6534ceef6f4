"""Assistants and the teachers they act for."""

from __future__ import annotations

from uuid import UUID

from corridor.accounts.models import Member, Person, Role
from corridor.accounts.queries.people import PeopleFilter, people
from corridor.accounts.queries.picking import MOST_FOUND, Picker

_ORDER = ("person__family_name", "person__given_name", "id")


def teachers_of(*, assistant_id: UUID) -> list[Person]:
    """Whom an assistant acts for, by family name."""
    found = Member.objects.filter(assistants__assistant_id=assistant_id)
    return _people_of(found.select_related("person").order_by(*_ORDER))


def assistants_of(*, teacher_id: UUID) -> list[Person]:
    """Who acts for a teacher, by family name."""
    found = Member.objects.filter(
        assists__teacher_id=teacher_id,
        archived_at__isnull=True,
        roles__contains=[Role.ASSISTANT.value],
    )
    return _people_of(found.select_related("person").order_by(*_ORDER))


def pick_teachers(*, school_id: UUID, chosen: tuple[UUID, ...], search: str = "") -> Picker:
    """Those chosen, as far as they teach here, and the first that a search finds."""
    words = search.strip()
    here = people(school_id=school_id, wanted=PeopleFilter(search=words, kind="staff"))
    teaching = here.filter(roles__contains=[Role.TEACHER.value]).select_related("person")
    everybody = people(school_id=school_id, wanted=PeopleFilter(kind="staff"))
    known = everybody.filter(person_id__in=chosen, roles__contains=[Role.TEACHER.value])
    found = teaching.exclude(person_id__in=chosen).order_by(*_ORDER)[:MOST_FOUND] if words else ()
    return Picker(
        _people_of(known.select_related("person").order_by(*_ORDER)), _people_of(found), words
    )


def _people_of(members: object) -> list[Person]:
    return [member.person for member in members if member.person]  # type: ignore[attr-defined]
