"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from corridor.notifications.views import answering, school, settings, testing, told

app_name = "notifications"
urlpatterns = [
    path("notifications/", told.all_told, name="told"),
    path("notifications/read/", told.mark_read, name="mark_read"),
    path("notifications/bell/", told.bell, name="bell"),
    path("notifications/settings/", settings.settings, name="settings"),
    path("notifications/settings/back/", settings.back_to_school, name="back_to_school"),
    path("notifications/test/", testing.test, name="test"),
    path("notifications/test/write-again/", testing.write_again, name="write_again"),
    path("notifications/answer/<str:secret>/", answering.answer, name="answer"),
    path("admin/notifications/", school.school, name="school"),
]
