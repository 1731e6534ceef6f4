"""The address of the design page."""

from __future__ import annotations

from django.urls import path

from corridor.core.design import views

urlpatterns = [path("", views.design, name="design")]
