"""Setting a district up: its name and domains, its school year, its schools' names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core import audit
from corridor.core.errors import Invalid, NotFound
from corridor.schools.commands.changes import record_change
from corridor.schools.commands.gate import touch_rules
from corridor.schools.models import Change, District, School
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, may_run_district, require
from corridor.schools.rule_queries import school_of

LONGEST_NAME = 200
LONGEST_YEAR = 450  # days
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@transaction.atomic
def save_district(*, actor: Acting, name: str, domains: Iterable[str], now: datetime) -> None:
    """The district's name and its own e-mail domains ("lakeside.example"), for its admins."""
    found = {_tidy(domain) for domain in domains if domain.strip()}
    problems = {"name": _("Give the district a name.")} if not name.strip() else {}
    if len(name.strip()) > LONGEST_NAME:
        problems["name"] = _("This name is too long.")
    if wrong := sorted(domain for domain in found if not _DOMAIN.fullmatch(domain)):
        text = _("“%(domain)s” is no domain. Write what stands behind the @, one per line.")
        problems["domains"] = text % {"domain": wrong[0]}
    elif taken := _taken(actor, found):
        text = _("“%(domain)s” belongs to another district here.")
        problems["domains"] = text % {"domain": taken}
    if problems:
        raise Invalid(problems)
    _write(actor, now, name=name.strip(), domains=sorted(found))


def _tidy(domain: str) -> str:
    return domain.strip().lower().rpartition("@")[2].strip(".")


def _taken(actor: Acting, domains: set[str]) -> str:
    others = District.objects.exclude(id=actor.district_id)
    same = others.filter(domains__overlap=list(domains)).values_list("domains", flat=True)
    return min((one for found in same for one in found if one in domains), default="")


@transaction.atomic
def save_year(*, actor: Acting, starts_on: date, ends_on: date, now: datetime) -> None:
    """From the first to the last day of the school year, both inclusive."""
    if ends_on <= starts_on:
        raise Invalid({"ends_on": _("The year ends before it begins.")})
    if (ends_on - starts_on).days > LONGEST_YEAR:
        raise Invalid({"ends_on": _("This is more than fifteen months.")})
    _write(actor, now, year_starts_on=starts_on, year_ends_on=ends_on)


@transaction.atomic
def finish_set_up(*, actor: Acting, now: datetime) -> None:
    """Somebody says that the district is set up; its admins then begin on the overview."""
    _write(actor, now, set_up_at=now)


def _write(actor: Acting, now: datetime, **fields: Any) -> None:
    if not may_run_district(actor):
        raise NotFound
    District.objects.filter(id=actor.district_id).update(**fields)
    audit.append(
        kind=audit.Kind.RULES_CHANGED,
        now=now,
        by=audit.by(actor),
        details={"subject": "district", "fields": sorted(fields)},
    )


def save_school(
    *, actor: Acting, school_id: UUID, name: str, time_zone: str, now: datetime
) -> None:
    """What a school is called and which clock it has; raises ``Invalid`` by field."""
    require(actor, school_id, Permission.RULES)
    after = {"name": name.strip(), "time_zone": time_zone}
    _check_school(after)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        school = school_of(school_id)
        before = {"name": school.name, "time_zone": school.time_zone}
        School.objects.filter(id=school_id).update(**after)
        record_change(
            actor=actor,
            school_id=school_id,
            subject="school",
            thing=school,
            before=before,
            after=after,
            now=now,
        )


def restore_school(*, actor: Acting, change: Change, now: datetime) -> None:
    """Back to the name and the clock of before a change."""
    school = school_of(change.school_id)
    kept = {"name": school.name, "time_zone": school.time_zone, **change.before}
    save_school(actor=actor, school_id=change.school_id, now=now, **kept)


def _check_school(wanted: dict[str, str]) -> None:
    problems = {}
    if not wanted["name"]:
        problems["name"] = _("Give the school a name.")
    if len(wanted["name"]) > LONGEST_NAME:
        problems["name"] = _("This name is too long.")
    if wanted["time_zone"] not in available_timezones():
        problems["time_zone"] = _("There is no time zone with this name.")
    if problems:
        raise Invalid(problems)
