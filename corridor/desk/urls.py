"""Addresses of the attendance desk."""

from __future__ import annotations

from django.urls import path

from corridor.desk.views import absent, acts, desk, export, layouts, reasons

app_name = "desk"
ENTRY = "desk/entries/<uuid:entry_id>/"

urlpatterns = [
    path("desk/", desk.desk, {"kind": "late"}, name="desk"),
    path("desk/leaving/", desk.desk, {"kind": "leaving"}, name="leaving"),
    path("desk/back/", desk.desk, {"kind": "back"}, name="back"),
    path("desk/absent/", absent.absent, name="absent"),
    path(
        "desk/absences/<uuid:absence_id>/take-back/",
        absent.take_back_absence,
        name="take_back_absence",
    ),
    path("desk/set-up/", acts.set_up, name="set_up"),
    path(f"{ENTRY}picked-up/", acts.picked_up, name="picked_up"),
    path(f"{ENTRY}withdraw/", acts.withdraw, name="withdraw"),
    path(f"{ENTRY}slip/", acts.slip, name="slip"),
    path("desk/reasons/", reasons.all_reasons, name="reasons"),
    path("desk/reasons/new/<slug:kind>/", reasons.new_reason, name="new_reason"),
    path("desk/reasons/<uuid:reason_id>/", reasons.reason, name="reason"),
    path("desk/reasons/<uuid:reason_id>/archive/", reasons.archive_reason, name="archive_reason"),
    path("desk/export/", export.export, name="export"),
    path("desk/export/file/", export.export_file, name="export_file"),
    path("desk/layouts/new/", layouts.new_layout, name="new_layout"),
    path("desk/layouts/<uuid:layout_id>/", layouts.layout, name="layout"),
    path("desk/layouts/<uuid:layout_id>/archive/", layouts.archive_layout, name="archive_layout"),
]
