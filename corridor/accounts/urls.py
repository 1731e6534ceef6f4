"""Addresses of the sign-in page and of what admins do with people."""

from __future__ import annotations

from django.urls import path

from corridor.accounts.federation.asking import PORTALS
from corridor.accounts.views import (
    accounts,
    assisting,
    groups,
    guardians,
    people,
    photos,
    portals,
    providers,
    roles,
    saml,
    sessions,
    signing,
    through,
)

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/as/<slug:key>/", signing.sign_in_as, name="sign_in_as"),
    path("sign-in/find/", signing.find_door, name="find_door"),
    path("sign-in/at/<slug:slug>/", signing.sign_in, name="door"),
    path("sign-in/with/<uuid:provider_id>/", through.start, name="provider_start"),
    path("sign-in/with/<uuid:provider_id>/answer/", through.answer, name="provider_answer"),
    path("sign-in/saml/<uuid:provider_id>/login/", through.start, name="saml_login"),
    path("sign-in/saml/<uuid:provider_id>/acs/", saml.acs, name="saml_acs"),
    path("sign-in/saml/<uuid:provider_id>/finish/", saml.finish, name="saml_finish"),
    path("sign-in/saml/<uuid:provider_id>/metadata/", saml.metadata, name="saml_metadata"),
    *(
        path(
            f"sign-in/{kind}/<uuid:provider_id>/back/",
            portals.back,
            {"kind": kind},
            name=f"{kind}_back",
        )
        for kind in PORTALS
    ),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("account/school/", signing.switch_school, name="switch_school"),
    path("account/sign-ins/", sessions.sessions, name="sessions"),
    path("account/sign-ins/<uuid:session_id>/end/", sessions.end_session, name="end_session"),
    path("account/sign-ins/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("account/password/", sessions.own_password, name="own_password"),
    path("account/confirm/", sessions.confirm, name="confirm"),
    path("admin/sign-in/", accounts.sign_in_rules, name="sign_in_rules"),
    path("admin/sign-in/providers/", providers.providers, name="providers"),
    path("admin/sign-in/providers/new/<slug:kind>/", providers.add, name="add_provider"),
    path("admin/sign-in/providers/<uuid:provider_id>/", providers.provider, name="provider"),
    path(
        "admin/sign-in/providers/<uuid:provider_id>/test/",
        providers.try_out,
        name="try_provider",
    ),
    path(
        "admin/sign-in/providers/<uuid:provider_id>/switch-on/",
        providers.switch_on,
        name="switch_provider_on",
    ),
    path(
        "admin/sign-in/providers/<uuid:provider_id>/switch-off/",
        providers.switch_off,
        name="switch_provider_off",
    ),
    path(
        "admin/sign-in/providers/<uuid:provider_id>/remove/",
        providers.remove,
        name="remove_provider",
    ),
    path(
        "admin/people/<uuid:member_id>/sign-out/",
        accounts.sign_out_everywhere,
        name="sign_out_everywhere",
    ),
    path(
        "admin/people/<uuid:member_id>/ways-in/<uuid:identity_id>/unlink/",
        accounts.unlink,
        name="unlink",
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
    path("people/<uuid:member_id>/photo/<slug:digest>.jpg", photos.photo, name="photo"),
    path("admin/people/<uuid:member_id>/remove-photo/", photos.remove_photo, name="remove_photo"),
    path("admin/rules/groups/", groups.groups, name="groups"),
    path("admin/rules/groups/new/", groups.new_group, name="new_group"),
    path("admin/rules/groups/<uuid:group_id>/", groups.group, name="group"),
    path("admin/rules/groups/<uuid:group_id>/archive/", groups.archive_group, name="archive_group"),
]
