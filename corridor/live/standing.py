"""Whether sign-ins still stand, asked for thousands of them at a time.

The answer names those alone that stand no more, so that as a rule it is empty: people who sit
before their screens cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.accounts.sessions import digest_of
from corridor.core.tenancy import in_district

# A row for each membership. Of a session only its cookie counts: what else it holds
# (the school chosen last, a message) changes without anybody's rights changing.
_STATES = """
    select s.digest, m.id as member_id,
           concat_ws('/', u.id, hashtextextended(u.password, 0), u.is_active,
                     coalesce(u.suspended_until <= %(now)s, true),
                     p.archived_at is null, m.roles, m.archived_at is null,
                     school.archived_at is null, rules.xmin, sets.marks,
                     case when 'assistant' = any(m.roles) then (
                         select string_agg(concat(t.id, t.archived_at, t.roles), ',' order by t.id)
                         from accounts_assisting a join accounts_member t
                           on t.district_id = a.district_id and t.id = a.teacher_id
                         where a.district_id = m.district_id and a.assistant_id = m.id) end,
                     case when 'guardian' = any(m.roles) then (
                         select d.guardians_are_on from schools_district d
                         where d.id = m.district_id) end,
                     (select string_agg(c.id::text, ',' order by c.id)
                      from accounts_coverage c
                      where c.district_id = m.district_id and c.cover_id = m.id
                        and c.ended_at is null and c.starts_at <= %(now)s
                        and c.ends_at > %(now)s),
                     case when m.stands_in = 'day' then exists (
                         select 1 from accounts_daypass d
                         where d.district_id = m.district_id and d.member_id = m.id
                           and d.ended_at is null and d.ends_at > %(now)s) end) as state
    from accounts_session s
    join accounts_user u on u.id = s.user_id
    join accounts_person p on p.district_id = u.district_id and p.id = u.person_id
    join accounts_member m on m.district_id = p.district_id and m.person_id = p.id
    join schools_school school on school.district_id = m.district_id and school.id = m.school_id
    left join accounts_signinrules rules on rules.district_id = u.district_id
    left join (select district_id, string_agg(concat(id, permissions), ',' order by id) as marks
               from accounts_permissionset group by district_id) sets
      on sets.district_id = u.district_id
    where s.expires_at > %(now)s
"""
_OF_ONE = f"select member_id, state from ({_STATES} and s.digest = %(digest)s) as found"  # noqa: S608
# What is known comes as lines of text: 2,000 values quoted one by one cost more than the answer.
_FALLEN = f"""
    select known.digest
    from unnest(string_to_array(%(digests)s, E'\\n'), string_to_array(%(members)s, E'\\n')::uuid[],
                string_to_array(%(states)s, E'\\n')) as known (digest, member_id, state)
    left join ({_STATES}) as found
      on found.digest = known.digest and found.member_id = known.member_id
    where found.state is distinct from known.state
"""  # noqa: S608 (nothing but the text above)


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a sign-in rests on, as it was: the state of each membership, by its id.

    A membership that comes later takes nothing away, and is not looked for.
    """

    digest: str
    states: tuple[tuple[str, str], ...]


def standing_of(session_key: str, *, district_id: UUID, now: datetime) -> Standing:
    digest = digest_of(session_key)
    with in_district(district_id), connection.cursor() as cursor:
        cursor.execute(_OF_ONE, {"digest": digest, "now": now})
        states = tuple((str(member_id), state) for member_id, state in cursor.fetchall())
    return Standing(digest, states)


def fallen(known: Iterable[Standing], *, district_id: UUID, now: datetime) -> set[str]:
    """The digests of those that rest on something else now, or ended, or expired. One query."""
    once = {one.digest: one for one in known}
    rows = [(one.digest, *state) for one in once.values() for state in one.states]
    digests, members, states = ("\n".join(column) for column in zip(*rows, strict=True))
    asked: dict[str, Any] = {"digests": digests, "members": members, "states": states, "now": now}
    with in_district(district_id), connection.cursor() as cursor:
        cursor.execute(_FALLEN, asked)
        return {row[0] for row in cursor.fetchall()}
