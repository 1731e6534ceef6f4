"""Addresses of the pages about what is planned."""

from __future__ import annotations

from corridor.planning import calendar_urls

app_name = "planning"

urlpatterns = [
    *calendar_urls.urlpatterns,
]
