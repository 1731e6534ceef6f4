"""Addresses of the pages about Flex."""

from __future__ import annotations

from django.urls import path

from corridor.flex.views import activities, choosing, session, unplaced

app_name = "flex"
ACTIVITY = "flex/activities/<uuid:activity_id>/"
SESSION = f"{ACTIVITY}<str:day>/"

urlpatterns = [
    path("flex/", choosing.choose, name="choose"),
    path("flex/activities/", activities.activities, name="activities"),
    path("flex/activities/new/", activities.new_activity, name="new_activity"),
    path("flex/none-yet/", unplaced.none_yet, name="none_yet"),
    path("flex/none-yet/assign/", unplaced.assign, name="assign"),
    path(ACTIVITY, activities.activity, name="activity"),
    path(f"{ACTIVITY}archive/", activities.archive, name="archive"),
    path(SESSION, session.show, name="session"),
    path(f"{SESSION}sign-up/", choosing.sign_up, name="sign_up"),
    path(f"{SESSION}give-up/", choosing.give_up, name="give_up"),
    path(f"{SESSION}add/", session.add, name="add"),
    path(f"{SESSION}remove/<uuid:student_id>/", session.remove, name="remove"),
    path(f"{SESSION}here/<uuid:student_id>/", session.here, name="here"),
    path(f"{SESSION}scan/", session.scan, name="scan"),
    path(f"{SESSION}cancel/", session.cancel, name="cancel"),
    path(f"{SESSION}reopen/", session.reopen, name="reopen"),
]
