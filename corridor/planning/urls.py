"""Addresses of the pages about what is planned."""

from __future__ import annotations

from django.urls import path

from corridor.planning import calendar_urls
from corridor.planning.views import later, plan_page, series, visit

app_name = "planning"
PLAN, SERIES = "plans/<uuid:plan_id>/", "plans/series/<uuid:series_id>/"

urlpatterns = [
    *calendar_urls.urlpatterns,
    path("visits/new/", visit.choose, name="choose_visit"),
    path("visits/new/<uuid:location_id>/", visit.schedule_visit, name="visit"),
    path("room/new-pass/later/", later.schedule_passes, name="later"),
    path("plans/", series.planned, name="planned"),
    path(SERIES, series.show, name="series"),
    path(f"{SERIES}people/", series.people, name="series_people"),
    path(f"{SERIES}days/", series.days, name="series_days"),
    path(f"{SERIES}note/", series.note, name="series_note"),
    path(f"{SERIES}end/", series.end, name="end_series"),
    path(PLAN, plan_page.show, name="plan"),
    path(f"{PLAN}approve/", plan_page.approve, name="approve"),
    path(f"{PLAN}decline/", plan_page.decline, name="decline"),
    path(f"{PLAN}cancel/", plan_page.cancel, name="cancel"),
    path(f"{PLAN}move/", plan_page.move, name="move"),
]
