"""Addresses of the pages about clubs."""

from __future__ import annotations

from django.urls import path

from corridor.planning.views import clubs, planner

app_name = "clubs"

urlpatterns = [
    path("clubs/", clubs.clubs, name="list"),
    path("clubs/plan/", planner.plan, name="plan"),
    path("clubs/plan/discard/", planner.discard, name="discard"),
    path("clubs/<uuid:club_id>/", clubs.club, name="club"),
    path("clubs/<uuid:club_id>/archive/", clubs.archive, name="archive"),
]
