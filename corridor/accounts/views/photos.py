"""Somebody's picture, and taking it away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts import commands, queries
from corridor.accounts.actor import MemberRequest
from corridor.core.headers import MAY_BE_KEPT
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

DAY_SECONDS = 86_400


@require_safe
def photo(request: MemberRequest, member_id: UUID, digest: str) -> HttpResponse:
    """The address names the version, so the browser of who may see it can keep it for a day."""
    image = queries.photo_image(actor=request.member, member_id=member_id, digest=digest)
    return HttpResponse(
        image,
        content_type="image/jpeg",
        headers={
            "Cache-Control": f"private, max-age={DAY_SECONDS}",
            "Content-Disposition": "inline",
            "X-Content-Type-Options": "nosniff",
            MAY_BE_KEPT: "1",
        },
    )


@require_POST
@needs(Permission.PEOPLE)
def remove_photo(request: MemberRequest, member_id: UUID) -> HttpResponse:
    commands.remove_photo(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    messages.success(request, _("The photo is deleted."))
    return redirect("reports:person", member_id=member_id)
