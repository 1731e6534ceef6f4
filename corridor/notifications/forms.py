"""What an admin types about notifications; the domain decides whether it can be."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.notifications.commands.school import Contact
from corridor.notifications.models import SchoolNotifications

HELPER = SchoolNotifications._meta.get_field("helper").max_length
PHONE = SchoolNotifications._meta.get_field("helper_phone").max_length
SENDER = SchoolNotifications._meta.get_field("sender_name").max_length


class ContactForm(forms.Form):
    helper = forms.CharField(
        label=_("Who helps"),
        max_length=HELPER,
        required=False,
        help_text=_("A person or an office, as “Mr. Adams, room 12”. Everybody here reads it."),
    )
    helper_email = forms.EmailField(label=_("Their e-mail address"), required=False)
    helper_phone = forms.CharField(
        label=_("Their telephone number"), max_length=PHONE, required=False
    )
    sender_name = forms.CharField(
        label=_("Letters are from"),
        max_length=SENDER,
        required=False,
        help_text=_("The name that stands as the sender, as “Fairview High, hall passes”."),
    )

    def contact(self) -> Contact:
        return Contact(**self.cleaned_data)
