"""Clubs: their lists, and the passes of many students on many days in one save."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.passes.gate import Key, open_gate
from corridor.planning import policies
from corridor.planning.commands.scheduling import Saved, Which, schedule
from corridor.planning.commands.series import change_students, follow
from corridor.planning.drafts import Draft
from corridor.planning.models import Club, ClubDraft, ClubStudent, Series
from corridor.rostering.names_here import students_among
from corridor.schools.permissions import Permission

MOST_NAME = 80
