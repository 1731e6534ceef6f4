"""What a kind of notification is: for whom, by which ways as usual, and how long it is news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEST = "test"


class Channel(models.TextChoices):
    """How somebody is reached. In the product itself everybody is told of everything that they
    have not switched off; the other three leave it."""

    IN_APP = "in_app", _("In Corridor")
    EMAIL = "email", _("E-mail")
    BROWSER = "browser", _("This and other browsers")
    PHONE = "phone", _("Phone")


class Audience(models.TextChoices):
    STUDENT = "student", _("Your passes")
    PLANNED = "planned", _("What is planned for you")
    APPROVER = "approver", _("What students ask you")
    ROOM = "room", _("Your room and office")
    PLANS = "plans", _("What is scheduled")
    SCHOOL = "school", _("The school")
    ONESELF = "oneself", _("A test")  # nobody chooses about it


@dataclass(frozen=True, slots=True)
class Kind:
    """``title`` is what a locked screen or an inbox may show: it names nobody and no place.
    ``is_urgent`` passes through quiet hours. ``lasts``: later than that it is no news any more and
    is not sent; in the product it stands anyway."""

    name: str
    audience: Audience
    label: Promise
    title: Promise
    usual: frozenset[Channel]
    lasts: timedelta
    is_urgent: bool = False
    may_be_answered: bool = False
