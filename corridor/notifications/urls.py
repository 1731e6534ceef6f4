"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from corridor.notifications.views import answering, app, devices

app_name = "notifications"
urlpatterns = [
    path("service-worker.js", app.service_worker, name="service_worker"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("offline/", app.offline, name="offline"),
    path("notifications/install/", app.install, name="install"),
    path("notifications/devices/", devices.devices, name="devices"),
    path("notifications/devices/forget/", devices.forget_device, name="forget_device"),
    path("notifications/open/", devices.still_open, name="open"),
    path("notifications/answer/now/", answering.answer_now, name="answer_now"),
    path("notifications/answer/<str:secret>/", answering.answer, name="answer"),
]
