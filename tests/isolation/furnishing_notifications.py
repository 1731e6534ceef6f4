"""What a teacher of the matrix was told, how it went out, and what they and the school chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from corridor.accounts.models import Member
from corridor.notifications.models import (
    AnswerLink,
    Delivery,
    Notification,
    Occasion,
    Preferences,
    PushSubscription,
    SchoolNotifications,
)
from corridor.schools.models import School
from tests.factories import TEN, person_of


def furnish_notifications(
    canary: str, school: School, members: Mapping[str, Member], pass_id: str
) -> dict[str, Any]:
    """By the names under which ``pages_notifications`` asks for them."""
    about, teacher = UUID(pass_id), person_of(members["teacher"])
    Occasion.objects.create(
        school=school, kind="test", about=teacher, due_at=TEN + timedelta(days=9), made_at=TEN
    )
    told = Notification.objects.create(
        person_id=teacher,
        school=school,
        kind="request",
        key=f"{canary} request",
        about=about,
        made_at=TEN,
    )
    device = PushSubscription.objects.create(
        person_id=teacher,
        address=f"{canary} address",
        fingerprint=canary,
        device=f"{canary} Chromebook",
        made_at=TEN,
    )
    Delivery.objects.create(
        notification=told,
        subscription=device,
        channel=device.channel,
        state="sent",
        due_at=TEN,
        ended_at=TEN,
    )
    test = Notification.objects.create(
        person_id=teacher,
        school=school,
        kind="test",
        key=f"{canary} test",
        about=teacher,
        made_at=TEN,
    )
    test_sent = Delivery.objects.create(
        notification=test, channel="email", state="sent", due_at=TEN, ended_at=TEN
    )
    digest = f"{canary} digest"
    AnswerLink.objects.create(
        notification=told, digest=digest, expires_at=TEN + timedelta(minutes=9)
    )
    Preferences.objects.create(person_id=teacher, choices={"request": {"email": True}})
    SchoolNotifications.objects.create(
        school=school,
        helper=f"{canary} helper",
        helper_email=f"help@{canary}.example",
        helper_phone=f"{canary} 12",
        sender_name=f"{canary} passes",
    )
    return {"told": told, "device": device, "test_sent": test_sent}
