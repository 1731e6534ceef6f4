"""What people type to sign in, and what admins type about people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.accounts.facts import PersonFacts
from corridor.accounts.models import PlaceStaff, Role, SignInRules
from corridor.accounts.policies import may_give_role
from corridor.accounts.queries import permission_sets
from corridor.accounts.sessions import RULES
from corridor.schools.policies import Acting

ROLE_EXPLANATIONS = {
    Role.TEACHER: _("Says yes for students of their own room, makes passes."),
    Role.SUBSTITUTE: _("Runs a room today and sees no student’s history."),
    Role.COUNSELOR: _("Staff of guidance."),
    Role.LIBRARIAN: _("Staff of the library."),
    Role.NURSE: _("Staff of the nurse’s office, sees accommodations."),
    Role.CASE_MANAGER: _("Keeps accommodations."),
    Role.ATTENDANCE_CLERK: _("Late arrivals and early dismissals."),
    Role.ACTIVITIES_COORDINATOR: _("Plans passes for clubs and teams."),
    Role.HALL_MONITOR: _("Starts on the live list of the halls."),
    Role.ASSISTANT: _("Acts for the teachers you choose on their page, and has no other role."),
    Role.STAFF: _("Everybody else who works here."),
    Role.SCHOOL_ADMIN: _("Places, people, schedules and rules of this school."),
    Role.DISTRICT_ADMIN: _("The same, at every school of the district."),
}


ROLES = [(role.value, role.label) for role in ROLE_EXPLANATIONS]


class SignInForm(forms.Form):
    """What is typed at the door; ``door.knock`` answers it."""

    email = forms.EmailField(
        label=_("School e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PersonForm(forms.Form):
    given_name = forms.CharField(label=_("First name"), max_length=100)
    family_name = forms.CharField(label=_("Last name"), max_length=100)
    preferred_name = forms.CharField(
        label=_("Called"),
        max_length=100,
        required=False,
        help_text=_("If it is another first name than above."),
    )
    email = forms.CharField(
        label=_("School e-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("People sign in with it."),
    )


class GuardianForm(forms.Form):
    given_name = forms.CharField(label=_("First name"), max_length=100)
    family_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("Somebody who is known here by this address stays one person."),
    )


class StudentForm(PersonForm):
    grade = forms.CharField(label=_("Grade"), max_length=10, help_text=_("For example 9 or KG."))
    student_number = forms.CharField(label=_("Student number"), max_length=64, required=False)

    def facts(self) -> PersonFacts:
        values = self.cleaned_data
        grade = values["grade"].strip()
        return PersonFacts(**{**values, "grade": grade.zfill(2) if grade.isdigit() else grade})


class StaffForm(PersonForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=20,
        required=False,
        help_text=_("“Ms.”, “Mr.”, “Coach”: students then read “Ms. Bennett”."),
    )

    def facts(self) -> PersonFacts:
        return PersonFacts(**{name: self.cleaned_data[name] for name in STAFF_FIELDS})


STAFF_FIELDS = tuple(StaffForm.base_fields)


class ExtensionForm(forms.Form):
    """Where colleagues ring somebody up; ``extensions`` says what one is made of."""

    extension = forms.CharField(
        label=_("Phone extension"),
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("For example 204. Colleagues read it, students never do."),
    )


class EditStaffForm(ExtensionForm, StaffForm):
    """Somebody of the staff who is there already."""


@dataclass(frozen=True, slots=True)
class RoleOption:
    value: str
    label: str | Promise
    explanation: str | Promise
    is_chosen: bool


class WithRoles(forms.Form):
    """A form that gives roles: those which this admin may give, each with what it means."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, choices=ROLES
    )

    def __init__(self, acting: Acting, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.acting = acting

    def role_options(self) -> list[RoleOption]:
        """What may be ticked; a role that somebody has stays, though it may not be given."""
        chosen, sets = set(self["roles"].value() or ()), permission_sets()
        return [
            RoleOption(role.value, role.label, ROLE_EXPLANATIONS[role], role.value in chosen)
            for role in ROLE_EXPLANATIONS
            if may_give_role(self.acting, role, sets) or role.value in chosen
        ]


class NewStaffForm(WithRoles, StaffForm):
    """Somebody new of the staff: who, as what, and with which first password."""

    password = forms.CharField(
        label=_("First password"),
        max_length=256,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Better leave it empty and invite them."),
    )
    invite = forms.BooleanField(
        label=_("Invite them to choose a password of their own"), required=False, initial=True
    )


class RolesForm(WithRoles):
    """Roles alone, of somebody who is there already."""


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. They are signed out everywhere."),
    )


class OwnPasswordForm(forms.Form):
    """One's own new password, with the present one."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Your other devices are signed out."),
    )


class ConfirmForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class SignInRulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Idle minutes and longest hours of three kinds of people, and who needs a second step."""

    class Meta:
        model = SignInRules
        fields = (*RULES, "staff_second_factor")
        labels: ClassVar = {
            "student_idle_minutes": _("Students, after so many minutes without a click"),
            "student_longest_hours": _("Students, after so many hours in any case"),
            "staff_idle_minutes": _("Staff, after so many minutes without a click"),
            "staff_longest_hours": _("Staff, after so many hours in any case"),
            "admin_idle_minutes": _("Admins, after so many minutes without a click"),
            "admin_longest_hours": _("Admins, after so many hours in any case"),
            "staff_second_factor": _("All staff need a second step, not only admins"),
        }


class PlaceStaffForm(forms.Form):
    member = forms.ChoiceField(label=_("Who"), choices=[])
    part = forms.ChoiceField(label=_("What they do here"), choices=PlaceStaff.Part.choices)

    def __init__(self, data: Any = None, *, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["member"].choices = [("", _("Choose somebody")), *people]  # type: ignore[attr-defined]


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("What the group is for. Admins read it."),
    )
