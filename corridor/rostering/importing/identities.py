"""Who is who, before anything is compared: ids that were given to somebody else, and new ids of
those who are known.

A provider may give an id that was free for long to another person (Clever after 300 days): the
one who had it keeps their history under ``<id>#<their row>``, and the other is new. And when a
district changes its provider, all ids are new: whoever leaves in a run and comes in the same run
with the same student number, or address and name, is the same person. Both are said only where
the facts are there once on either side.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from corridor.rostering.importing.compare import Aims
from corridor.rostering.importing.temporary import make_table

LONG_AGO = timedelta(days=300)
SHOWN = 200

_SAME_FAMILY = "lower(t.family_name) = lower(p.family_name)"
_SAME_GIVEN = "lower(p.given_name) in (lower(t.given_name), lower(t.preferred_name))"
_SAME_NUMBER = "(p.student_number <> '' and p.student_number = t.student_number)"
_SAME_ADDRESS = "(p.email <> '' and lower(p.email) = lower(t.email))"
_REISSUED = f"""
    insert into rekeyed
    select 'people', 'reissued', t.id, t.oneroster_id, left(t.oneroster_id, 200) || '#' || t.id
    from accounts_person t join stage_person p on p.source_id = t.oneroster_id
    where t.district_id = %(district)s and not {_SAME_NUMBER} and not {_SAME_ADDRESS}
      and not t.edited && '{{given_name,family_name}}'::varchar[]
      and case when t.archived_at < %(long_ago)s then not ({_SAME_FAMILY} and {_SAME_GIVEN})
          else not {_SAME_FAMILY} and not {_SAME_GIVEN} and (
              (t.student_number <> '' and p.student_number <> '')
              or (t.student_number = p.student_number and t.email <> '' and p.email <> ''))
          end
"""  # noqa: S608
_SAME_PERSON = """
    with staged as (
        select {fact} as fact, min(p.source_id) as source_id from stage_person p
        where {told} group by 1 having count(*) = 1
    ), stored as (
        select {fact_of_stored} as fact, min(t.id::text)::uuid as id from accounts_person t
        where t.district_id = %(district)s and t.archived_at is null and {told_of_stored}
        group by 1 having count(*) = 1
    )
    insert into rekeyed
    select 'people', 'same_person', t.id, t.oneroster_id, staged.source_id
    from staged join stored using (fact)
    join accounts_person t on t.district_id = %(district)s and t.id = stored.id
    where t.oneroster_id <> '' and {leaving}
      and not exists (select 1 from rekeyed r where r.id = t.id)
      and not exists (select 1 from accounts_person k
                      where k.district_id = %(district)s and k.oneroster_id = staged.source_id)
"""
_SAME_SCHOOL = """
    insert into rekeyed
    select 'schools', 'same_school', min(t.id::text)::uuid, min(t.oneroster_id), min(p.source_id)
    from schools_school t join stage_school p on lower(p.name) = lower(t.name)
    where t.district_id = %(district)s and t.archived_at is null and t.oneroster_id <> ''
      and {leaving}
      and not exists (select 1 from schools_school k
                      where k.district_id = %(district)s and k.oneroster_id = p.source_id)
    group by lower(p.name) having count(*) = 1
"""
_LEAVES = "not exists (select 1 from stage_{stage} x where x.source_id = t.oneroster_id)"
_LEAVES_DELTA = "t.oneroster_id in (select source_id from stage_gone where kind = '{kind}')"
_GIVE = """
    update {table} t set oneroster_id = r.after from rekeyed r
    where t.district_id = %(district)s and r.kind = '{kind}' and r.id = t.id
"""
_NAMES = """
    select r.why, coalesce(s.name, p.given_name || ' ' || p.family_name), r.before, r.after
    from rekeyed r
    left join accounts_person p on p.district_id = %(district)s and p.id = r.id
    left join schools_school s on s.district_id = %(district)s and s.id = r.id
    order by 1, 2 limit %(shown)s
"""


def settle_identities(aims: Aims) -> list[dict[str, str]]:
    """Give ids to whom they belong now; ``rekeyed`` has who had which before. Returns conflicts."""
    params = {**aims.parameters, "long_ago": aims.now - LONG_AGO, "shown": SHOWN}
    make_table("rekeyed", "kind text, why text, id uuid, before text, after text")
    with connection.cursor() as cursor:
        cursor.execute(_SAME_SCHOOL.format(leaving=_leaving("schools", "school", aims)), params)
        cursor.execute(_GIVE.format(table="schools_school", kind="schools"), params)
        cursor.execute(_REISSUED, params)
        cursor.execute(_GIVE.format(table="accounts_person", kind="people"), params)
        for fact in (_number, _address):
            cursor.execute(_same_person(aims, *fact("p"), *fact("t")), params)
        cursor.execute(_GIVE.format(table="accounts_person", kind="people"), params)
        cursor.execute(_NAMES, params)
        return [_conflict(*row) for row in cursor.fetchall()]


def reissued_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from rekeyed where why = 'reissued'")
        return int(cursor.fetchall()[0][0])


def _leaving(kind: str, stage: str, aims: Aims) -> str:
    pattern = _LEAVES_DELTA if kind in aims.partial else _LEAVES
    return pattern.format(kind=kind, stage=stage)


def _number(of: str) -> tuple[str, str]:
    """What tells a student, and when it is told."""
    return f"{of}.student_number", f"{of}.student_number <> ''"


def _address(of: str) -> tuple[str, str]:
    """What tells staff, who have no number."""
    fact = f"lower({of}.email || '|' || {of}.given_name || '|' || {of}.family_name)"
    return fact, f"{of}.student_number = '' and {of}.email <> ''"


def _same_person(aims: Aims, fact: str, told: str, stored: str, told_of_stored: str) -> str:
    return _SAME_PERSON.format(
        fact=fact,
        told=told,
        fact_of_stored=stored,
        told_of_stored=told_of_stored,
        leaving=_leaving("people", "person", aims),
    )


def _conflict(why: str, name: str, before: str, after: str) -> dict[str, str]:
    sentences = {
        "reissued": _(
            "The id {before} belonged to {name} and is now somebody else's. {name} keeps their "
            "history; the other is new."
        ),
        "same_person": _("{name} had the id {before} and now has {after}: the same person."),
        "same_school": _("{name} had the id {before} and now has {after}: the same school."),
    }
    message = sentences[why].format(name=name, before=before, after=after)
    return {"code": why, "name": name, "message": message}
