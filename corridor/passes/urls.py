"""Addresses of the pages about passes."""

from __future__ import annotations

from django.urls import path

from corridor.passes.views import answering, history, moving, new_pass, pass_page, staff, student

app_name = "passes"
urlpatterns = [
    path("", student.home, name="home"),
    path("passes/", history.history, name="history"),
    path("passes/ask/<uuid:location_id>/", student.ask, name="ask"),
    path("passes/<uuid:pass_id>/seen/", student.seen, name="seen"),
    path("passes/<uuid:pass_id>/start/", moving.start, name="start"),
    path("passes/<uuid:pass_id>/arrive/", moving.arrive, name="arrive"),
    path("passes/<uuid:pass_id>/send-back/", moving.send_back, name="send_back"),
    path("passes/<uuid:pass_id>/end/", moving.end, name="end"),
    path("passes/<uuid:pass_id>/cancel/", moving.cancel, name="cancel"),
    path("passes/<uuid:pass_id>/", pass_page.show, name="pass"),
    path("passes/<uuid:pass_id>/approve/", answering.approve, name="approve"),
    path("passes/<uuid:pass_id>/decline/", answering.decline, name="decline"),
    path("passes/<uuid:pass_id>/extend/", answering.extend, name="extend"),
    path("passes/<uuid:pass_id>/correct/", answering.correct, name="correct"),
    path("room/", staff.room, name="room"),
    path("room/find/", staff.find_room, name="find_room"),
    path("room/new-pass/", new_pass.new_pass, name="new_pass"),
]
