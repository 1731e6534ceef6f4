"""Addresses of the sign-in page and of what admins do with people."""

from __future__ import annotations

from django.urls import path

from corridor.accounts.views import (
    accounts,
    assisting,
    groups,
    guardians,
    people,
    roles,
    sessions,
    signing,
)

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/as/<slug:key>/", signing.sign_in_as, name="sign_in_as"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("account/school/", signing.switch_school, name="switch_school"),
    path("account/sign-ins/", sessions.sessions, name="sessions"),
    path("account/sign-ins/<uuid:session_id>/end/", sessions.end_session, name="end_session"),
    path("account/sign-ins/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("account/password/", sessions.own_password, name="own_password"),
    path("account/confirm/", sessions.confirm, name="confirm"),
    path("admin/sign-in/", accounts.sign_in_rules, name="sign_in_rules"),
    path(
        "admin/people/<uuid:member_id>/sign-out/",
        accounts.sign_out_everywhere,
        name="sign_out_everywhere",
    ),
    path("admin/people/<uuid:member_id>/switch-off/", accounts.switch_off, name="switch_off"),
    path("admin/people/<uuid:member_id>/switch-on/", accounts.switch_on, name="switch_on"),
    path("admin/people/roles/", roles.roles, name="all_roles"),
    path("admin/people/roles/guardians/", roles.guardians, name="guardians_switch"),
    path("admin/people/roles/<slug:key>/", roles.role, name="one_role"),
    path("admin/people/roles/<slug:key>/usual/", roles.usual, name="usual_role"),
    path("admin/people/<uuid:member_id>/assists/", assisting.assists, name="assists"),
    path("admin/people/<uuid:member_id>/guardians/", guardians.new, name="new_guardian"),
    path(
        "admin/people/<uuid:member_id>/guardians/<uuid:guardianship_id>/remove/",
        guardians.remove,
        name="remove_guardian",
    ),
    path("admin/people/new-student/", people.new_student, name="new_student"),
    path("admin/people/new-staff/", people.new_staff, name="new_staff"),
    path("admin/people/<uuid:member_id>/edit/", people.edit_person, name="edit_person"),
    path("admin/people/<uuid:member_id>/roles/", people.roles, name="roles"),
    path("admin/people/<uuid:member_id>/password/", people.password, name="password"),
    path("admin/people/<uuid:member_id>/archive/", people.archive, name="archive"),
    path("admin/people/<uuid:member_id>/restore/", people.restore, name="restore"),
    path("admin/rules/groups/", groups.groups, name="groups"),
    path("admin/rules/groups/new/", groups.new_group, name="new_group"),
    path("admin/rules/groups/<uuid:group_id>/", groups.group, name="group"),
    path("admin/rules/groups/<uuid:group_id>/archive/", groups.archive_group, name="archive_group"),
]
