"""Addresses of the sign-in page and of what admins do with people."""

from __future__ import annotations

from django.urls import path

from corridor.accounts.views import groups, people, signing

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/as/<slug:key>/", signing.sign_in_as, name="sign_in_as"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("account/school/", signing.switch_school, name="switch_school"),
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
