"""People of a school: the list, and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.accounts.actor import NO_STAFF
from corridor.accounts.models import Member, Person, PlaceStaff, Role, User
from corridor.accounts.queries.named import named
from corridor.core.errors import NotFound
from corridor.core.numbers import whole_number

PAGE = 50
_ORDER = ("person__family_name", "person__given_name", "id")


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people. ``kind`` is "", "students", "staff" or "archived"; ``grade`` a grade."""

    search: str = ""
    kind: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Members in order of family name; ``before`` and ``after`` lead to the neighbours."""

    members: list[Member]
    total: int
    before: UUID | None = None
    after: UUID | None = None


def member_of(*, school_id: UUID, member_id: UUID) -> Member:
    """One member of this school with their person; raises ``NotFound``."""
    found: Member | None = (
        Member.objects.select_related("person").filter(school_id=school_id, id=member_id).first()
    )
    if found is None:
        raise NotFound
    return found


def people(*, school_id: UUID, wanted: PeopleFilter) -> QuerySet[Member]:
    """The members of a school that a filter asks for; kiosks are not people.

    Guardians stand on the pages of their children.
    """
    here: QuerySet[Member] = Member.objects.filter(school_id=school_id, person__isnull=False)
    here = here.exclude(roles=[Role.GUARDIAN.value])
    found = here.filter(archived_at__isnull=wanted.kind != "archived")
    if wanted.kind == "students":
        found = found.filter(roles__contains=[Role.STUDENT.value])
    if wanted.kind == "staff":
        found = found.exclude(roles__contained_by=sorted(NO_STAFF))
    if wanted.grade:
        found = found.filter(person__grade=wanted.grade)
    for word in wanted.search.split()[:6]:
        found = found.filter(_mentions(word))
    return found


def _mentions(word: str) -> Q:
    return (
        named(word, by="person")
        | Q(person__title__istartswith=word)
        | Q(person__student_number__istartswith=word)
        | Q(person__email__istartswith=word)
    )


def page_of(
    found: QuerySet[Member], *, after: UUID | None, before: UUID | None, size: int = PAGE
) -> PeoplePage:
    """One page, beginning right after (or ending right before) a member.

    Stable while people come and go: a page begins at a person, not at a number.
    """
    total = found.count()
    found = found.select_related("person")
    named = before or after
    mark = found.filter(id=named).first() if named else None
    if before and mark:
        rows = list(
            found.filter(_sorts(mark, "lt")).order_by(*(f"-{f}" for f in _ORDER))[: size + 1]
        )
        more, rows = len(rows) > size, rows[:size][::-1]
        return PeoplePage(rows, total, rows[0].id if more else None, rows[-1].id if rows else None)
    start = found.filter(_sorts(mark, "gt")) if mark else found
    rows = list(start.order_by(*_ORDER)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return PeoplePage(
        rows, total, rows[0].id if mark and rows else None, rows[-1].id if more else None
    )


def _sorts(mark: Member, way: str) -> Q:
    """Members that sort after ("gt") or before ("lt") this one."""
    person = mark.person
    if person is None:
        return Q()
    family, given = person.family_name, person.given_name
    return (
        Q(**{f"person__family_name__{way}": family})
        | Q(person__family_name=family, **{f"person__given_name__{way}": given})
        | Q(person__family_name=family, person__given_name=given, **{f"id__{way}": mark.id})
    )


def grades(*, school_id: UUID) -> list[str]:
    """The grades that the school's students are in, youngest first."""
    found = (
        Member.objects.filter(school_id=school_id, archived_at__isnull=True)
        .exclude(person__grade="")
        .values_list("person__grade", flat=True)
        .distinct()
    )
    return sorted((grade for grade in found if grade), key=_grade_order)


def _grade_order(grade: str) -> tuple[int, str]:
    """Numbered grades in order, after those with words ("KG", "PK")."""
    number = whole_number(grade)
    return (-1 if number is None else number, grade)


def head_count(*, school_id: UUID) -> tuple[int, int]:
    """How many students and how many staff are at the school."""
    here = Member.objects.filter(
        school_id=school_id, archived_at__isnull=True, person__isnull=False
    ).exclude(roles=[Role.GUARDIAN.value])
    students = here.filter(roles__contains=[Role.STUDENT.value]).count()
    return students, here.count() - students


def staff(*, school_id: UUID) -> list[Member]:
    """All staff, by family name; for choosing somebody."""
    return list(
        people(school_id=school_id, wanted=PeopleFilter(kind="staff"))
        .select_related("person")
        .order_by(*_ORDER)
    )


def place_staff(*, location_id: UUID) -> list[PlaceStaff]:
    """Who has a part at a place."""
    return list(
        PlaceStaff.objects.filter(location_id=location_id, member__archived_at__isnull=True)
        .select_related("member__person")
        .order_by("part", "member__person__family_name", "id")
    )


def roles_elsewhere(member: Member) -> list[str]:
    """The roles that this person has at other schools of the district."""
    others = Member.objects.filter(person=member.person, archived_at__isnull=True)
    return [
        role
        for roles in others.exclude(id=member.id).values_list("roles", flat=True)
        for role in roles
    ]


def account_of(*, person: Person | None) -> User | None:
    """What this person signs in with, if they can."""
    return User.objects.filter(district=person.district, person=person).first() if person else None


_somebody_was_here = Event()


def has_accounts() -> bool:
    """Whether anybody could sign in here. Once it is so it stays so, and is not asked again."""
    if not _somebody_was_here.is_set() and User.objects.exists():
        _somebody_was_here.set()
    return _somebody_was_here.is_set()
