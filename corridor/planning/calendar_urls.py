"""Addresses of the calendar and of its feeds."""

from __future__ import annotations

from django.urls import path

from corridor.planning.views import calendar, feeds

urlpatterns = [
    path("schedule/", calendar.calendar, name="calendar"),
    path("schedule/address/", feeds.address, name="calendar_address"),
    path("schedule/address/end/", feeds.end, name="end_calendar_address"),
    path("feeds/<uuid:district_id>/<str:secret>.ics", feeds.feed, name="feed"),
]
