"""Why somebody with an account is not let in, in one sentence for them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from corridor.accounts.models import Member, Role, User
from corridor.core.tenancy import in_district


def why_outside(user: User) -> str:
    """For whoever has no place at a school that lets them in now (``sign_in.places_of``)."""
    with in_district(user.district_id):
        here = Member.objects.filter(
            person_id=user.person_id, archived_at__isnull=True, person__archived_at__isnull=True
        )
        roles = {role for found in here.values_list("roles", flat=True) for role in found}
    if Role.ASSISTANT in roles:
        return _(
            "Nobody has chosen yet which teacher you act for. Please ask your school’s office."
        )
    if Role.GUARDIAN in roles:
        return _(
            "Your district does not let guardians in just now. Please ask the school’s office."
        )
    return _("You have no place at a school just now. Please ask its office.")
