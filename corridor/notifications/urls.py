"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from corridor.notifications.views import (
    answering,
    app,
    devices,
    mine,
    school,
    settings,
    testing,
    told,
    unsubscribing,
)

app_name = "notifications"
MINE = "notifications/mine/"
urlpatterns = [
    path("notifications/", told.all_told, name="told"),
    path("notifications/read/", told.mark_read, name="mark_read"),
    path("notifications/bell/", told.bell, name="bell"),
    path("notifications/settings/", settings.settings, name="settings"),
    path("notifications/settings/back/", settings.back_to_school, name="back_to_school"),
    path("notifications/test/", testing.test, name="test"),
    path("notifications/test/<uuid:delivery_id>/", testing.note_test, name="note_test"),
    path("notifications/test/write-again/", testing.write_again, name="write_again"),
    path("service-worker.js", app.service_worker, name="service_worker"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("offline/", app.offline, name="offline"),
    path("notifications/install/", app.install, name="install"),
    path("notifications/devices/", devices.devices, name="devices"),
    path("notifications/devices/renew/", devices.renew_device, name="renew_device"),
    path("notifications/devices/forget/", devices.forget_device, name="forget_device"),
    path("notifications/open/", devices.still_open, name="open"),
    path("notifications/answer/now/", answering.answer_now, name="answer_now"),
    path("notifications/answer/<str:secret>/", answering.answer, name="answer"),
    path(MINE, mine.mine, name="mine"),
    path(f"{MINE}summary/", mine.summary, name="summary"),
    path(f"{MINE}<uuid:student_id>/follow/", mine.follow_student, name="follow"),
    path(f"{MINE}<uuid:student_id>/unfollow/", mine.unfollow_student, name="unfollow"),
    path("notifications/unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("admin/notifications/", school.school, name="school"),
]
