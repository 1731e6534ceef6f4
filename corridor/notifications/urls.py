"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from corridor.notifications.views import answering, unsubscribing

app_name = "notifications"
urlpatterns = [
    path("notifications/answer/<str:secret>/", answering.answer, name="answer"),
    path("notifications/unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
