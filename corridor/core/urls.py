"""Addresses that belong to no feature."""

from __future__ import annotations

from django.urls import include, path

from corridor.core import theme

app_name = "core"
urlpatterns = [
    path("theme/", theme.choose, name="theme"),
    path("design/", include("corridor.core.design.urls")),
]
