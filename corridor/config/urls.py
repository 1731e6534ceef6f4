"""Every address of the product, by app."""

from __future__ import annotations

from django.urls import include, path

from corridor.core import csp_reports
from corridor.core import views as core

urlpatterns = [
    path("health/live", core.alive, name="alive"),
    path("health/ready", core.ready, name="ready"),
    path("metrics", core.metrics, name="metrics"),
    path("csp-reports/", csp_reports.collect, name="csp_reports"),
    path("", include("corridor.api.urls")),
    path("", include("corridor.core.urls")),
    path("", include("corridor.accounts.urls")),
    path("", include("corridor.schools.urls")),
    path("", include("corridor.rostering.urls")),
    path("", include("corridor.notifications.urls")),
    path("", include("corridor.passes.urls")),
    path("", include("corridor.planning.urls")),
    path("", include("corridor.desk.urls")),
    path("", include("corridor.covering.urls")),
    path("", include("corridor.concerns.urls")),
    path("", include("corridor.planning.club_urls")),
    path("", include("corridor.flex.urls")),
    path("", include("corridor.onboarding.urls")),
    path("", include("corridor.monitor.urls")),
    path("", include("corridor.reports.urls")),
]

handler500 = "corridor.core.views.broken"
