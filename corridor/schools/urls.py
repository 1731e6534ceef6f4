"""Addresses of the pages about a school's day and its rules."""

from __future__ import annotations

from django.urls import path

from corridor.schools.views import calendar, changes, copying, rules, schedule, windows

app_name = "schools"
WINDOWS = "admin/rules/windows/"

urlpatterns = [
    path("admin/schedule/", schedule.schedule, name="schedule"),
    path("admin/schedule/bells/new/", schedule.new_schedule, name="new_schedule"),
    path("admin/schedule/bells/<uuid:schedule_id>/", schedule.edit_schedule, name="edit_schedule"),
    path(
        "admin/schedule/bells/<uuid:schedule_id>/archive/",
        schedule.archive_schedule,
        name="archive_schedule",
    ),
    path("admin/schedule/year/", calendar.year, name="year"),
    path("admin/schedule/copy/", calendar.copy_week, name="copy_week"),
    path("admin/schedule/days/", calendar.days, name="days"),
    path("admin/schedule/days/<str:iso_date>/", calendar.day, name="day"),
    path("admin/schedule/turns/", calendar.turns, name="turns"),
    path("admin/rules/", rules.rules, name="rules"),
    path("admin/rules/copy/", copying.copy_rules, name="copy_rules"),
    path(f"{WINDOWS}new/", windows.new_window, name="new_window"),
    path(f"{WINDOWS}<uuid:window_id>/", windows.window, name="window"),
    path(f"{WINDOWS}<uuid:window_id>/remove/", windows.remove_window, name="remove_window"),
    path("admin/rules/changes/", changes.changes, name="changes"),
    path("admin/rules/changes/<uuid:change_id>/undo/", changes.undo, name="undo_change"),
]
