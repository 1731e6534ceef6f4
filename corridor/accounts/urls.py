"""Addresses of the sign-in page and of what admins do with people."""

from __future__ import annotations

from django.urls import path

from corridor.accounts.views import (
    accounts,
    confirming,
    groups,
    invitations,
    links,
    people,
    second,
    security,
    sessions,
    signing,
)

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/as/<slug:key>/", signing.sign_in_as, name="sign_in_as"),
    path("sign-in/second/", second.second, name="second"),
    path("sign-in/second/passkey/", second.second_by_passkey, name="second_by_passkey"),
    path("sign-in/passkey/", second.sign_in_by_passkey, name="sign_in_by_passkey"),
    path("sign-in/forgot/", links.forgot, name="forgot"),
    path("sign-in/link/<str:secret>/", links.link, name="link"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("account/school/", signing.switch_school, name="switch_school"),
    path("account/sign-ins/", sessions.sessions, name="sessions"),
    path("account/sign-ins/<uuid:session_id>/end/", sessions.end_session, name="end_session"),
    path("account/sign-ins/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("account/password/", sessions.own_password, name="own_password"),
    path("account/confirm/", confirming.confirm, name="confirm"),
    path("account/confirm/passkey/", confirming.confirm_by_passkey, name="confirm_by_passkey"),
    path("account/security/", security.security, name="security"),
    path("account/security/app/", security.code_app, name="code_app"),
    path("account/security/app/remove/", security.remove_code_app, name="remove_code_app"),
    path("account/security/passkeys/", security.add_passkey, name="add_passkey"),
    path(
        "account/security/passkeys/<uuid:passkey_id>/remove/",
        security.remove_passkey,
        name="remove_passkey",
    ),
    path("account/security/codes/", security.recovery_codes, name="recovery_codes"),
    path("admin/sign-in/", accounts.sign_in_rules, name="sign_in_rules"),
    path(
        "admin/people/<uuid:member_id>/sign-out/",
        accounts.sign_out_everywhere,
        name="sign_out_everywhere",
    ),
    path("admin/people/<uuid:member_id>/switch-off/", accounts.switch_off, name="switch_off"),
    path("admin/people/<uuid:member_id>/switch-on/", accounts.switch_on, name="switch_on"),
    path("admin/people/<uuid:member_id>/suspend/", accounts.suspend, name="suspend"),
    path("admin/people/<uuid:member_id>/resume/", accounts.resume, name="resume"),
    path("admin/people/<uuid:member_id>/take-factors/", accounts.take_factors, name="take_factors"),
    path("admin/people/<uuid:member_id>/invite/", invitations.invite, name="invite"),
    path("admin/people/<uuid:member_id>/withdraw/", invitations.withdraw, name="withdraw"),
    path("admin/people/invite-staff/", invitations.invite_staff, name="invite_staff"),
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
