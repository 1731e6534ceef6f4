"""Addresses of reports about students."""

from __future__ import annotations

from django.urls import path

from corridor.concerns.views import listing, reasons, reporting

app_name = "concerns"
ONE = "concerns/<uuid:concern_id>/"

urlpatterns = [
    path("concerns/", listing.all_concerns, name="all"),
    path("concerns/file/", listing.export, name="file"),
    path("concerns/new/", reporting.new, name="new"),
    path("concerns/mine/", reporting.mine, name="mine"),
    path("concerns/reasons/", reasons.reasons, name="reasons"),
    path(f"{ONE}take-back/", reporting.withdraw, name="take_back"),
    path(f"{ONE}dealt-with/", listing.dealt_with, name="deal_with"),
    path(f"{ONE}open-again/", listing.opened_again, name="open_again"),
]
