"""Every address of the product, by app."""

from __future__ import annotations

from django.urls import include, path

from corridor.core import views as core

urlpatterns = [
    path("health/live", core.alive, name="alive"),
    path("health/ready", core.ready, name="ready"),
]

for module in (
    "corridor.core.urls",
    "corridor.accounts.urls",
    "corridor.schools.urls",
    "corridor.passes.urls",
    "corridor.monitor.urls",
    "corridor.reports.urls",
    "corridor.api.urls",
):
    try:
        urlpatterns.append(path("", include(module)))
    except ModuleNotFoundError:
        pass
