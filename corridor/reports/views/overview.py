"""The admins' start page: how is the day going, and what is missing?"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.queries import head_count
from corridor.reports.chart import columns
from corridor.reports.headline import headline
from corridor.reports.queries.day import day_figures, destinations, latest_passes
from corridor.reports.queries.places import places_now
from corridor.schools.access import admins_only
from corridor.schools.queries import bells, today


@require_safe
@admins_only
def overview(request: MemberRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    now, school = timezone.now(), request.school
    day = today(time_zone=school.time_zone, now=now)
    span: dict[str, Any] = {
        "school_id": school.id,
        "time_zone": school.time_zone,
        "day": day,
        "now": now,
    }
    figures = day_figures(**span)
    students, staff = head_count(school_id=school.id)
    today_bells = bells(school_id=school.id, local_date=day)
    context = {
        "today": day,
        "now": now,
        "figures": figures,
        "students": students,
        "staff": staff,
        "has_bells": bool(today_bells.periods) or not today_bells.is_school_day,
        "headline": headline(
            figures,
            students=students,
            is_school_day=today_bells.is_school_day,
            local=school.local(now),
        ),
        "columns": columns(figures.hours, today_bells),
        "places": destinations(**span),
        "search": search,
        "passes": latest_passes(school_id=school.id, search=search),
        "unanswered": [p for p in places_now(school_id=school.id, now=now) if p.needs_staff],
    }
    return render(request, "reports/overview.html", context)
