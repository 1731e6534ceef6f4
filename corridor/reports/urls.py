"""Addresses of the admins' pages that span schools, people and passes."""

from __future__ import annotations

from django.urls import path

from corridor.reports.views import overview, people, person, place, places

app_name = "reports"

PLACE = "admin/places/<uuid:location_id>/"

urlpatterns = [
    path("admin/", overview.overview, name="overview"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/<uuid:member_id>/", person.person, name="person"),
    path("admin/places/", places.places, name="places"),
    path("admin/places/new/", place.new_place, name="new_place"),
    path("admin/places/preview/", place.preview, name="preview_place"),
    path(PLACE, place.place, name="place"),
    path(f"{PLACE}close/", place.close, name="close_place"),
    path(f"{PLACE}reopen/", place.reopen, name="reopen_place"),
    path(f"{PLACE}archive/", place.archive, name="archive_place"),
    path(f"{PLACE}restore/", place.restore, name="restore_place"),
    path(f"{PLACE}staff/", place.add_staff, name="add_place_staff"),
    path(
        f"{PLACE}staff/<uuid:place_staff_id>/remove/",
        place.remove_staff,
        name="remove_place_staff",
    ),
]
