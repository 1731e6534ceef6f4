"""Adding and changing people, their roles, passwords and parts at places; for admins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands, queries
from corridor.accounts.actor import NO_STAFF, MemberRequest
from corridor.accounts.commands.invitations import Invited
from corridor.accounts.forms import (
    EditStaffForm,
    NewStaffForm,
    PasswordForm,
    RolesForm,
    StaffForm,
    StudentForm,
)
from corridor.accounts.models import Member, Role
from corridor.accounts.step_up import confirmed
from corridor.accounts.views.invitations import by_hand
from corridor.core.errors import Invalid
from corridor.core.mail import is_set_up
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PEOPLE)
def new_student(request: MemberRequest) -> HttpResponse:
    form = StudentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = commands.add_person(
                actor=request.member,
                school_id=request.school.id,
                facts=form.facts(),
                roles=[Role.STUDENT],
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            return _added(request, member, "accounts:new_student")
    return _form(request, "accounts/new_student.html", form)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PEOPLE)
@needs(Permission.ROLES)
@confirmed
def new_staff(request: MemberRequest) -> HttpResponse:
    form = NewStaffForm(request.member, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member, invited = _hire(request, form)
        except Invalid as problem:
            show(form, problem)
        else:
            if invited and not is_set_up():
                return by_hand(request, [invited])
            return _added(request, member, "accounts:new_staff")
    return _form(request, "accounts/new_staff.html", form)


@transaction.atomic
def _hire(request: MemberRequest, form: NewStaffForm) -> tuple[Member, Invited | None]:
    """The person and their account or invitation together, or neither."""
    now, password = timezone.now(), form.cleaned_data["password"]
    member = commands.add_person(
        actor=request.member,
        school_id=request.school.id,
        facts=form.facts(),
        roles=form.cleaned_data["roles"],
        now=now,
    )
    if password:
        commands.give_account(
            actor=request.member,
            school_id=request.school.id,
            member_id=member.id,
            password=password,
            now=now,
        )
    elif form.cleaned_data["invite"] and member.person and member.person.email:
        return member, commands.invite(
            actor=request.member, school_id=request.school.id, member_id=member.id, now=now
        )
    return member, None


def _added(request: MemberRequest, member: Member, again: str) -> HttpResponse:
    messages.success(request, _("%(name)s is added.") % {"name": member.person})
    if "another" in request.POST:
        return redirect(again)
    return redirect("reports:person", member_id=member.id)


def _form(request: MemberRequest, template: str, form: object, **context: object) -> HttpResponse:
    context |= {"form": form}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PEOPLE)
@confirmed
def edit_person(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Links to a new password go to the address that is entered here."""
    member = queries.member_of(school_id=request.school.id, member_id=member_id)
    form = _form_of(member, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, member_id, form)
        except Invalid as problem:
            show(form, problem)
        else:
            return _back(request, member_id, _("The changes are saved."))
    return _form(request, "accounts/edit_person.html", form, member=member)


def _form_of(member: Member, typed: QueryDict | None) -> StudentForm | EditStaffForm | StaffForm:
    """Who only reads the trips of a child has no desk to ring up."""
    if Role.STUDENT in member.roles:
        kind: type[StudentForm | EditStaffForm | StaffForm] = StudentForm
    else:
        kind = StaffForm if NO_STAFF.issuperset(member.roles) else EditStaffForm
    of_person = {name: getattr(member.person, name, "") for name in kind.base_fields}
    return kind(typed, initial={**of_person, "extension": member.extension})


@transaction.atomic
def _save(
    request: MemberRequest, member_id: UUID, form: StudentForm | EditStaffForm | StaffForm
) -> None:
    actor, school_id, now = request.member, request.school.id, timezone.now()
    commands.save_person(
        actor=actor, school_id=school_id, member_id=member_id, facts=form.facts(), now=now
    )
    if isinstance(form, EditStaffForm):
        said = form.cleaned_data["extension"]
        commands.set_extension(
            actor=actor, school_id=school_id, member_id=member_id, extension=said, now=now
        )


@require_POST
@needs(Permission.PEOPLE)
def release_edits(request: MemberRequest, member_id: UUID) -> HttpResponse:
    commands.release_edits(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    return _back(request, member_id, _("The next import says again who this is."))


def _back(request: MemberRequest, member_id: UUID, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("reports:person", member_id=member_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ROLES)
@confirmed
def roles(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = queries.member_of(school_id=request.school.id, member_id=member_id)
    form = RolesForm(request.member, request.POST or None, initial={"roles": member.roles})
    if request.method == "POST" and form.is_valid():
        try:
            commands.set_member_roles(
                actor=request.member,
                school_id=request.school.id,
                member_id=member_id,
                roles=form.cleaned_data["roles"],
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            return _back(request, member_id, _("The roles are saved. They hold from now on."))
    return _form(request, "accounts/roles.html", form, member=member)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNTS)
@confirmed
def password(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = queries.member_of(school_id=request.school.id, member_id=member_id)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.give_account(
                actor=request.member,
                school_id=request.school.id,
                member_id=member_id,
                password=form.cleaned_data["password"],
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            return _back(request, member_id, _("The password is set. Hand it over in person."))
    return _form(request, "accounts/password.html", form, member=member)


@require_POST
@needs(Permission.PEOPLE)
def archive(request: MemberRequest, member_id: UUID) -> HttpResponse:
    commands.archive_member(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    return _back(request, member_id, _("This person is put away."))


@require_POST
@needs(Permission.PEOPLE)
def restore(request: MemberRequest, member_id: UUID) -> HttpResponse:
    commands.restore_member(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    return _back(request, member_id, _("This person is back."))
