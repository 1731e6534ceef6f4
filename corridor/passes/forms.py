"""What people send when they ask for a pass; the domain decides whether it can be."""

from __future__ import annotations

from uuid import UUID

from django import forms

from corridor.accounts.actor import Actor
from corridor.passes.commands import Ask
from corridor.passes.gate import Key
from corridor.passes.models import HallPass, Trip


class AskForm(forms.Form):
    """A student's wish, as lenient as the API: what is left out is the place's own.

    ``key`` is what makes a second press of the same button harmless. ``leaving`` names the
    request or place in line that is given up for this pass. ``urgent``: "I can't wait".
    """

    trip = forms.ChoiceField(choices=[("", ""), *Trip.choices], required=False)
    minutes = forms.IntegerField(min_value=1, max_value=999, required=False)
    approver = forms.UUIDField(required=False)
    origin = forms.UUIDField(required=False)
    note = forms.CharField(max_length=HallPass._meta.get_field("note").max_length, required=False)
    key = forms.UUIDField(required=False)
    leaving = forms.UUIDField(required=False)
    urgent = forms.BooleanField(required=False)

    def ask(self, *, student_id: UUID, destination_id: UUID) -> Ask:
        wanted = self.cleaned_data
        return Ask(
            student_id=student_id,
            destination_id=destination_id,
            origin_id=wanted["origin"],
            trip=wanted["trip"],
            minutes=wanted["minutes"],
            approver_id=wanted["approver"],
            note=wanted["note"],
            urgent=wanted["urgent"],
        )

    def idempotency_key(self, actor: Actor, ask: Ask) -> Key | None:
        if self.cleaned_data["key"] is None:
            return None
        return Key.of(actor.member_id, str(self.cleaned_data["key"]), repr(ask).encode())
