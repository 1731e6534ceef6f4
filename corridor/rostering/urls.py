"""Addresses of the pages about rosters, for district admins."""

from __future__ import annotations

from django.urls import path

from corridor.rostering.views import connections, home, photos, runs, uploads

app_name = "rosters"

ROSTERS = "admin/rosters/"
UPLOAD = f"{ROSTERS}uploads/<uuid:upload_id>/"
CONNECTION = f"{ROSTERS}connections/<uuid:connection_id>/"
PHOTOS = f"{ROSTERS}photos/"

urlpatterns = [
    path(ROSTERS, home.home, name="home"),
    path(f"{ROSTERS}upload/", home.upload, name="new_upload"),
    path(UPLOAD, uploads.upload, name="upload"),
    path(f"{UPLOAD}columns/", uploads.columns, name="columns"),
    path(f"{UPLOAD}check/", uploads.check, name="check"),
    path(f"{UPLOAD}put-in-force/", uploads.put_in_force, name="put_in_force"),
    path(f"{UPLOAD}discard/", uploads.discard, name="discard"),
    path(f"{ROSTERS}runs/<uuid:run_id>/", runs.run, name="run"),
    path(f"{ROSTERS}runs/<uuid:run_id>/take-back/", runs.take_back, name="take_back"),
    path(f"{ROSTERS}runs/<uuid:run_id>/agree/", runs.agree, name="agree"),
    path(f"{ROSTERS}runs/<uuid:run_id>/leave/", runs.leave, name="leave"),
    path(f"{ROSTERS}connections/new/", connections.choose, name="choose_connection"),
    path(f"{ROSTERS}connections/new/<slug:provider>/", connections.new, name="new_connection"),
    path(CONNECTION, connections.connection, name="connection"),
    path(f"{CONNECTION}test/", connections.test, name="test_connection"),
    path(f"{CONNECTION}check/", connections.check, name="check_connection"),
    path(f"{CONNECTION}sync/", connections.sync, name="sync"),
    path(f"{CONNECTION}archive/", connections.archive, name="archive_connection"),
    path(PHOTOS, photos.photos, name="photos"),
    path(f"{PHOTOS}upload/", photos.upload, name="upload_photos"),
    path(f"{PHOTOS}<uuid:upload_id>/put-in-force/", photos.put_in_force, name="put_photos"),
    path(f"{PHOTOS}switch/", photos.switch, name="switch_photos"),
    path(f"{PHOTOS}delete-all/", photos.delete_all, name="delete_photos"),
]
