"""What the telling of a batch of occasions has to know of people, asked once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from corridor.accounts.queries.powers import with_power
from corridor.notifications.models import Following, Occasion
from corridor.passes.notices.occasions import OVER
from corridor.passes.notices.people import persons_of, with_role
from corridor.passes.queries.card import PassCard
from corridor.rostering.models import Enrollment
from corridor.schools.permissions import Permission

People = Mapping[UUID, Sequence[UUID]]
NOBODY: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Persons: of members who did something (``doers``), who teach the class that a pass left (by
    pass), who picked a student (by school and student), and hall monitors (by school)."""

    doers: Mapping[UUID, UUID | None]
    teachers: People
    followers: Mapping[tuple[UUID, UUID], Sequence[UUID]]
    monitors: People

    def doer(self, occasion: Occasion) -> UUID | None:
        """They are not told of what they did themselves."""
        return self.doers.get(occasion.actor) if occasion.actor else None


def facts_of(occasions: Sequence[Occasion], cards: Mapping[UUID, PassCard]) -> Facts:
    """A few statements, however many occasions there are."""
    over = {occasion.school_id for occasion in occasions if occasion.kind == OVER}
    schools = {occasion.school_id for occasion in occasions}
    return Facts(
        doers=persons_of(occasion.actor for occasion in occasions),
        teachers=_teachers(cards),
        followers=_followers(schools, {card.student_id for card in cards.values()}),
        monitors={school: with_role("hall_monitor", school_id=school) for school in over},
    )


def _teachers(passes: Iterable[UUID]) -> People:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    of_classes = Enrollment.objects.filter(
        section__passes__in=list(passes), part="teacher", archived_at__isnull=True
    )
    for hall_pass, person in of_classes.values_list("section__passes", "person_id"):
        found[hall_pass].append(person)
    return found


def _followers(
    schools: Iterable[UUID], students: Iterable[UUID]
) -> Mapping[tuple[UUID, UUID], Sequence[UUID]]:
    """Staff who picked a student, as far as they may see passes there now."""
    picked = Following.objects.filter(school_id__in=list(schools), student_id__in=list(students))
    rows = list(picked.values_list("school_id", "student_id", "person_id"))
    allowed = {
        school: with_power(
            Permission.SEE_PASSES,
            school_id=school,
            people=[person for at, _student, person in rows if at == school],
        )
        for school in {school for school, _student, _person in rows}
    }
    found: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for school, student, person in rows:
        if person in allowed[school]:
            found[school, student].append(person)
    return found
