"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from corridor.notifications.views import answering, mine, unsubscribing

app_name = "notifications"
MINE = "notifications/mine/"
urlpatterns = [
    path("notifications/answer/<str:secret>/", answering.answer, name="answer"),
    path(MINE, mine.mine, name="mine"),
    path(f"{MINE}summary/", mine.summary, name="summary"),
    path(f"{MINE}<uuid:student_id>/follow/", mine.follow_student, name="follow"),
    path(f"{MINE}<uuid:student_id>/unfollow/", mine.unfollow_student, name="unfollow"),
    path("notifications/unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
