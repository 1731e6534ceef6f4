"""Addresses of who covers for whom, and of the day of a substitute."""

from __future__ import annotations

from django.urls import path

from corridor.covering.views import covering, day_passes, office, opening, substitute

app_name = "covering"

urlpatterns = [
    path("covering/", covering.covering, name="covering"),
    path("covering/cover/", covering.cover, name="cover"),
    path("covering/ask/", covering.ask, name="ask"),
    path("covering/<uuid:coverage_id>/stop/", covering.stop, name="stop"),
    path("covering/day-passes/", day_passes.make, name="make_day_pass"),
    path("covering/day-passes/<uuid:day_pass_id>/end/", day_passes.end, name="end_day_pass"),
    path("substitute/", substitute.substitute, name="substitute"),
    path("substitute/rooms/", substitute.take_rooms, name="take_rooms"),
    path("admin/covering/", office.office, name="office"),
    path("admin/covering/plan/", office.plan, name="plan"),
    path("admin/covering/accounts/<uuid:member_id>/", office.share, name="share_account"),
    path("sign-in/day-pass/<slug:slug>/", opening.open_day_pass, name="open_day_pass"),
]
