"""What a membership says beyond its roles, read along with a sign-in or a token.

The columns cost no statement of their own: the district's own permission sets for the roles
somebody has, whom an assistant acts for, whether guardians are let in, and whom somebody covers
for at this moment (``%(at)s``). ADR 18.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from corridor.accounts.actor import ActsFor, Covered, StandIn
from corridor.accounts.models import Member, Role

# Of the aliases m (member) and p (person); for whoever is neither, the last two read nothing.
COLUMNS = """
    array(select ps.role || ':' || array_to_string(ps.permissions, ' ')
          from accounts_permissionset ps
          where ps.district_id = m.district_id and ps.role = any(m.roles) order by ps.role) as sets,
    case when 'assistant' = any(m.roles) then array(
          select t.id || ' ' || t.person_id from accounts_assisting a
          join accounts_member t on t.district_id = a.district_id and t.id = a.teacher_id
          join accounts_person tp on tp.district_id = t.district_id and tp.id = t.person_id
          where a.district_id = m.district_id and a.assistant_id = m.id
            and t.school_id = m.school_id and t.archived_at is null and tp.archived_at is null
            and 'teacher' = any(t.roles)
          order by tp.family_name, tp.given_name, t.id) end as teachers,
    case when 'guardian' = any(m.roles) then (
          select d.guardians_are_on from schools_district d where d.id = m.district_id) end
          as guardians_are_on,
    array(select concat_ws(' ', c.teacher_id, t.person_id, case when m.stands_in <> '' then (
                 select string_agg(distinct ps.location_id::text, ' ') from accounts_placestaff ps
                 where ps.district_id = c.district_id and ps.member_id = c.teacher_id
                   and ps.part = 'teaches') end)
          from accounts_coverage c
          join accounts_member t on t.district_id = c.district_id and t.id = c.teacher_id
          where c.district_id = m.district_id and c.cover_id = m.id and c.school_id = m.school_id
            and c.ended_at is null and c.starts_at <= %(at)s and c.ends_at > %(at)s
            and t.archived_at is null and t.person_id is not null
          order by c.starts_at, t.id) as covers,
    m.stands_in,
    case when m.stands_in = 'day' then (
          select max(d.ends_at) from accounts_daypass d
          where d.district_id = m.district_id and d.member_id = m.id and d.ended_at is null
            and d.opened_at <= %(at)s and d.ends_at > %(at)s) end as day_until
"""
WIDTH = 6  # how many columns these are


def standing_of(roles: list[str], columns: tuple[Any, ...]) -> dict[str, Any] | None:
    """The fields of an ``Actor`` that these columns decide; ``None`` where there is no way in.

    Whoever came with a day pass is out at the last bell, or once it is taken back.

    An assistant without a teacher can't sign in, nor a guardian while the district has them
    off; a guardian who works here as well is here as staff then.
    """
    sets, teachers, guardians_are_on, covers, stands_in, day_until = columns
    here = set(roles)
    if Role.ASSISTANT in here and not teachers:
        here.discard(Role.ASSISTANT)
    if Role.GUARDIAN in here and not guardians_are_on:
        here.discard(Role.GUARDIAN)
    if not here or (stands_in == Member.StandsIn.DAY and day_until is None):
        return None
    acts_for = teachers if Role.ASSISTANT in here else ()
    return {
        "roles": frozenset(here),
        "sets": tuple(sets),
        "acts_for": tuple(_acts_for(text) for text in acts_for or ()),
        "covers": tuple(_covered(text) for text in dict.fromkeys(covers)),
        "stand_in": StandIn(stands_in, until=day_until) if stands_in else None,
    }


def _acts_for(text: str) -> ActsFor:
    member, person = text.split(" ")
    return ActsFor(UUID(member), UUID(person))


def _covered(text: str) -> Covered:
    member, person, *rooms = map(UUID, text.split(" "))
    return Covered(member, person, tuple(rooms))
