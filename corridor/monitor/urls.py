"""The address of the hall monitor."""

from __future__ import annotations

from django.urls import path

from corridor.monitor import views

app_name = "monitor"
urlpatterns = [path("monitor/", views.hall, name="hall")]
