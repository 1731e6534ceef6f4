"""What a school has set for its desk."""

from __future__ import annotations

from uuid import UUID

from corridor.desk.models import Layout, Reason


def reasons(*, school_id: UUID, kind: str = "") -> list[Reason]:
    """Those in use, in their order; of all kinds, or of one."""
    found = Reason.objects.filter(school_id=school_id, archived_at__isnull=True)
    if kind:
        found = found.filter(kind=kind)
    return list(found.order_by("kind", "position", "label"))


def layouts(*, school_id: UUID) -> list[Layout]:
    found = Layout.objects.filter(school_id=school_id, archived_at__isnull=True)
    return list(found.order_by("name"))
