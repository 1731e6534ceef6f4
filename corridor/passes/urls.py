"""Addresses of the pages about passes."""

from __future__ import annotations

from django.urls import path

from corridor.passes.views import (
    answering,
    apart,
    children,
    hiding,
    history,
    limits,
    moving,
    my_room,
    new_pass,
    pass_page,
    rules_preview,
    simulator,
    staff,
    student,
    support,
    who_is_back,
    why,
)

app_name = "passes"
LIMITS, APART = "admin/rules/limits/", "admin/rules/keep-apart/"
SUPPORT = "support/accommodations/"
SETTINGS = "room/settings/"

urlpatterns = [
    path("children/", children.children, name="children"),
    path("", student.home, name="home"),
    path("passes/", history.history, name="history"),
    path("passes/ask/<uuid:location_id>/", student.ask, name="ask"),
    path("passes/<uuid:pass_id>/seen/", student.seen, name="seen"),
    path("passes/<uuid:pass_id>/start/", moving.start, name="start"),
    path("passes/<uuid:pass_id>/arrive/", moving.arrive, name="arrive"),
    path("passes/<uuid:pass_id>/send-back/", moving.send_back, name="send_back"),
    path("passes/<uuid:pass_id>/end/", moving.end, name="end"),
    path("passes/<uuid:pass_id>/cancel/", moving.cancel, name="cancel"),
    path("passes/<uuid:pass_id>/urgent/", moving.urgent, name="urgent"),
    path("passes/<uuid:pass_id>/", pass_page.show, name="pass"),
    path("passes/<uuid:pass_id>/approve/", answering.approve, name="approve"),
    path("passes/<uuid:pass_id>/decline/", answering.decline, name="decline"),
    path("passes/<uuid:pass_id>/extend/", answering.extend, name="extend"),
    path("passes/<uuid:pass_id>/correct/", answering.correct, name="correct"),
    path("passes/<uuid:pass_id>/with-adult/", answering.with_adult, name="send_with_adult"),
    path("passes/<uuid:pass_id>/confirm-back/", who_is_back.confirm_back, name="confirm_back"),
    path("passes/<uuid:pass_id>/reopen/", who_is_back.reopen, name="reopen"),
    path("admin/rules/try/", simulator.simulator, name="simulator"),
    path("admin/rules/why/", why.why, name="why"),
    path("room/", staff.room, name="room"),
    path("room/find/", staff.find_room, name="find_room"),
    path("room/new-pass/", new_pass.new_pass, name="new_pass"),
    path("room/approve-all/", answering.approve_all, name="approve_all"),
    path("room/everyone-is-back/", who_is_back.confirm_all, name="confirm_all"),
    path("room/hide-names/", hiding.hide_names, name="hide_names"),
    path(SETTINGS, my_room.settings, name="room_settings"),
    path(f"{SETTINGS}hold/", my_room.hold, name="room_hold"),
    path(f"{SETTINGS}release/", my_room.release, name="room_release"),
    path(f"{SETTINGS}leaving/", my_room.leaving, name="room_leaving"),
    path(f"{SETTINGS}yes/", my_room.say_yes, name="room_yes"),
    path(f"{SETTINGS}yes/<uuid:yes_id>/withdraw/", my_room.withdraw, name="room_withdraw"),
    path(f"{SETTINGS}close/", my_room.close, name="room_close"),
    path(f"{SETTINGS}reopen/", my_room.reopen, name="room_reopen"),
    path(f"{SETTINGS}away/", my_room.away, name="room_away"),
    path(f"{SETTINGS}back/", my_room.back, name="room_back"),
    path("admin/rules/preview/", rules_preview.rules_preview, name="rules_preview"),
    path(LIMITS, limits.limits, name="limits"),
    path(f"{LIMITS}new/", limits.new_limit, name="new_limit"),
    path(f"{LIMITS}<uuid:limit_id>/", limits.limit, name="limit"),
    path(f"{LIMITS}<uuid:limit_id>/remove/", limits.remove_limit, name="remove_limit"),
    path(APART, apart.keep_apart, name="keep_apart"),
    path(f"{APART}new/", apart.new_apart, name="new_apart"),
    path(f"{APART}<uuid:group_id>/", apart.apart, name="apart"),
    path(f"{APART}<uuid:group_id>/archive/", apart.archive_apart, name="archive_apart"),
    path(f"{APART}<uuid:group_id>/prolong/", apart.prolong_apart, name="prolong_apart"),
    path(SUPPORT, support.accommodations, name="accommodations"),
    path(f"{SUPPORT}<uuid:student_id>/", support.accommodation, name="accommodation"),
    path(f"{SUPPORT}<uuid:student_id>/end/", support.end, name="end_accommodation"),
]
