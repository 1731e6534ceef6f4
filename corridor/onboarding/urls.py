"""Addresses of setting up."""

from __future__ import annotations

from django.urls import path

from corridor.onboarding.views import start

app_name = "onboarding"

urlpatterns = [
    path("admin/start/", start.start, name="start"),
    path("admin/start/finish/", start.finish, name="finish"),
    path("admin/start/new-school/", start.new_school, name="new_school"),
    path("admin/start/<slug:key>/", start.step, name="step"),
]
