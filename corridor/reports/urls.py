"""Addresses of the admins' pages that span schools, people and passes."""

from __future__ import annotations

from django.urls import path

from corridor.reports.views import (
    overview,
    people,
    person,
    place,
    place_acts,
    places,
    who_looked,
)

app_name = "reports"

PLACE = "admin/places/<uuid:location_id>/"
WHO_LOOKED = "admin/rules/who-looked/"

urlpatterns = [
    path("admin/", overview.overview, name="overview"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/<uuid:member_id>/", person.person, name="person"),
    path("students/<uuid:student_id>/", person.student, name="student"),
    path(WHO_LOOKED, who_looked.who_looked, name="who_looked"),
    path(f"{WHO_LOOKED}file/", who_looked.export, name="who_looked_file"),
    path("admin/places/", places.places, name="places"),
    path("admin/places/new/", place.new_place, name="new_place"),
    path("admin/places/several/", places.several, name="several_places"),
    path("admin/places/starter/", places.add_starter, name="starter_places"),
    path("admin/places/preview/", place.preview, name="preview_place"),
    path(PLACE, place.place, name="place"),
    path(f"{PLACE}close/", place_acts.close, name="close_place"),
    path(f"{PLACE}plan/", place_acts.plan, name="plan_closing"),
    path(f"{PLACE}reopen/", place_acts.reopen, name="reopen_place"),
    path(f"{PLACE}archive/", place_acts.archive, name="archive_place"),
    path(f"{PLACE}restore/", place_acts.restore, name="restore_place"),
    path(f"{PLACE}staff/", place_acts.add_staff, name="add_place_staff"),
    path(
        f"{PLACE}staff/<uuid:place_staff_id>/remove/",
        place_acts.remove_staff,
        name="remove_place_staff",
    ),
]
