"""The people of the school. Students and stand-ins find staff only, by their names only."""

from __future__ import annotations

import base64
import json
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel

from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.models import Member, Person, Role
from corridor.accounts.queries import PeopleFilter, people
from corridor.accounts.queries.named import named
from corridor.api.answers import FIND, answer
from corridor.api.values import Cursor, Limit, Text, known_only
from corridor.core.errors import Invalid
from corridor.schools.permissions import Permission

router = Router()

_ORDER = ("person__family_name", "person__given_name", "id")


class MemberAnswer(BaseModel):
    """``id`` is the person's; ``grade`` is there for those who have one."""

    id: UUID
    name: str
    roles: list[str]
    grade: str | None = None


class Members(BaseModel):
    """``next`` is the cursor of the next page, null on the last one."""

    items: list[MemberAnswer]
    next: str | None


@router.get("/members", response={200: Members, **FIND}, operation_id="members")
def members(
    request: MemberRequest, search: Text = "", limit: Limit = 50, cursor: Cursor = ""
) -> HttpResponse:
    """People of the school by family name, those whose names hold every word of ``search``.

    Staff also find students by the beginning of their number or e-mail address.
    """
    known_only(request, "search", "limit", "cursor")
    found = _visible(request.member, search).select_related("person").order_by(*_ORDER)
    if cursor:
        found = found.filter(_after(cursor))
    rows = list(found[: limit + 1])
    more = _mark(rows[limit - 1]) if len(rows) > limit else None
    return answer({"items": [_member(row) for row in rows[:limit]], "next": more})


def _visible(actor: Actor, search: str) -> QuerySet[Member]:
    sees_students = actor.may(Permission.SEE_PASSES) or actor.may(Permission.MAKE_PASSES)
    if sees_students and actor.stand_in is None:
        return people(school_id=actor.school.id, wanted=PeopleFilter(search=search))
    found = people(school_id=actor.school.id, wanted=PeopleFilter(kind="staff"))
    for word in search.split()[:6]:
        found = found.filter(_named(word))
    return found


def _named(word: str) -> Q:
    return Q(person__title__istartswith=word) | named(word, by="person")


def _member(row: Member) -> dict[str, Any]:
    person = cast("Person", row.person)
    roles = sorted({*row.roles} - {Role.GUARDIAN.value})
    member = {"id": str(person.id), "name": person.name, "roles": roles}
    return {**member, "grade": person.grade} if person.grade else member


def _mark(row: Member) -> str:
    person = cast("Person", row.person)
    place = [person.family_name, person.given_name, str(row.id)]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _after(cursor: str) -> Q:
    """Everybody who sorts after the one that the last page ended with."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        family, given, last = (str(part).replace("\x00", "") for part in parts)
        same_names = Q(person__given_name=given, id__gt=UUID(last))
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid({"cursor": _("Pass on the cursor that the last page gave.")}) from error
    later_given = Q(person__given_name__gt=given)
    return Q(person__family_name__gt=family) | Q(person__family_name=family) & (
        later_given | same_names
    )
