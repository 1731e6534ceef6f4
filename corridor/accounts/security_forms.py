"""What people type about their own way in, and admins about somebody's."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

CODE = forms.TextInput(
    {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
)


class CodeForm(forms.Form):
    """Of an authenticator app, or for recovery: ``commands.use_code`` tells them apart."""

    code = forms.CharField(label=_("Code"), max_length=40, widget=CODE)


class NewAppForm(forms.Form):
    """The code that the app shows first. ``offer`` is the sealed secret it was made from."""

    offer = forms.CharField(widget=forms.HiddenInput, max_length=1000)
    code = forms.CharField(
        label=_("The six digits that the app shows now"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyForm(forms.Form):
    """``answer`` is what the browser says, filled in by the script."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("So that you know it again, like “My phone” or “Office key”."),
    )
    answer = forms.CharField(widget=forms.HiddenInput, required=False)


class ForgotForm(forms.Form):
    email = forms.EmailField(
        label=_("School e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
    )


class ChoosePasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence is easy to remember."),
    )


class ProofForm(forms.Form):
    """The password, and a code where the account has a second factor."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code of your app, or a recovery code"), max_length=40, widget=CODE
    )


class SuspendForm(forms.Form):
    until = forms.DateField(
        label=_("They can sign in again on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Admins of this school read it, the person does not."),
    )
