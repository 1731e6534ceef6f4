"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from corridor.notifications.views import answering

app_name = "notifications"
urlpatterns = [
    path("notifications/answer/<str:secret>/", answering.answer, name="answer"),
]
