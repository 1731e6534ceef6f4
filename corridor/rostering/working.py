"""The work behind the jobs: a file is checked or put in force, a connection tested or asked.

The district is in force. Whoever asked has to be allowed to still; the schedule acts as nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.accounts.queries import account_of
from corridor.accounts.sign_in import places_of
from corridor.core.errors import Refused
from corridor.rostering import keeping, photo_import
from corridor.rostering.commands import (
    apply_roster,
    check_connection,
    check_roster,
    sync_connection,
)
from corridor.rostering.commands.connections import note_tried
from corridor.rostering.commands.uploads import empty
from corridor.rostering.connecting import try_out
from corridor.rostering.importing.guard import Removal
from corridor.rostering.kinds_of_files import PHOTOS
from corridor.rostering.models import RosterConnection, RosterRun, RosterUpload
from corridor.rostering.opening import source_of_file
from corridor.rostering.policies import may_import
from corridor.rostering.problems import ProblemLog
from corridor.rostering.roster import Extent, RosterSource
from corridor.rostering.schedule import is_paused, wants_everything, zone_of_district

log = logging.getLogger(__name__)
State = RosterUpload.State


class Quiet:
    """Progress that only the run itself shows."""

    def read(self, count: int) -> None:
        pass

    def step(self, name: str) -> None:
        pass


def work_on_upload(*, upload_id: UUID, member_id: UUID) -> None:
    upload = RosterUpload.objects.filter(id=upload_id).select_related("run").first()
    if upload is None or upload.state not in {State.CHECKING, State.APPLYING}:
        return
    actor = actor_of(member_id)
    if actor is None or not may_import(actor):
        _end(upload, State.FAILED)
        return
    try:
        work = _work_on_photos if upload.kind == PHOTOS else _work_on_roster
        work(upload, actor)
    except Refused as refused:
        upload.outcome = {**upload.outcome, "refusal": refused.refusal.detail}
        _end(upload, State.FAILED)
    except Exception:
        log.exception("An uploaded roster could not be worked on.")
        _end(upload, State.FAILED)


def _work_on_roster(upload: RosterUpload, actor: Actor) -> None:
    checks = upload.state == State.CHECKING
    problems = ProblemLog()
    with (
        keeping.on_disk(upload) as path,
        source_of_file(
            path,
            upload.kind,
            label=upload.label,
            school_id=upload.school_id,
            told=upload.told,
            today=_today(),
            problems=problems,
        ) as source,
    ):
        run = _check(source, actor) if checks else _apply(source, actor, upload)
    upload.run = run
    good = run.state not in {RosterRun.State.REFUSED, RosterRun.State.FAILED}
    _end(upload, State.CHECKED if checks else State.DONE if good else State.FAILED)
    if good and not checks:
        empty(upload, now=timezone.now())


def _check(source: RosterSource, actor: Actor) -> RosterRun:
    return check_roster(
        source=source,
        actor=actor,
        connection_id=None,
        now=timezone.now(),
        progress=Quiet(),
    )


def _apply(source: RosterSource, actor: Actor, upload: RosterUpload) -> RosterRun:
    """Who said yes said it to what they saw; anything else is asked about again."""
    sure_of = upload.outcome.get("sure_of", "")

    def confirm(removal: Removal) -> bool:
        return bool(sure_of) and removal.fingerprint == sure_of

    return apply_roster(
        source=source,
        actor=actor,
        connection_id=None,
        clock=timezone.now,
        progress=Quiet(),
        confirm=confirm,
    )


def _work_on_photos(upload: RosterUpload, actor: Actor) -> None:
    with keeping.on_disk(upload) as path:
        upload.outcome = photo_import.put_photos(
            path, upload=upload, actor=actor, now=timezone.now()
        )
    _end(upload, State.DONE)
    empty(upload, now=timezone.now())


def _end(upload: RosterUpload, state: str) -> None:
    upload.state = state
    upload.save(update_fields=["state", "run", "outcome"])


def try_connection(*, connection_id: UUID, member_id: UUID | None) -> None:
    """A quick look: does it let us in, and how does each list begin?"""
    connection = _connection(connection_id)
    actor = actor_of(member_id) if member_id else None
    if connection is None or actor is None or not may_import(actor):
        return
    try:
        told: dict[str, Any] = asdict(try_out(connection, today=_today()))
    except Refused as refused:
        told = {"fault": refused.refusal.detail}
    except Exception:
        sentence = _(
            "Something went wrong while we asked. Try again, or tell whoever runs Corridor."
        )
        note_tried(connection_id=connection.id, told={"fault": sentence}, now=timezone.now())
        raise
    note_tried(connection_id=connection.id, told=told, now=timezone.now())


def check_whole(*, connection_id: UUID, member_id: UUID | None) -> None:
    """What would come of it, as a run that changes nothing."""
    connection = _connection(connection_id)
    actor = actor_of(member_id) if member_id else None
    if connection is None or actor is None or not may_import(actor):
        return
    with _on_record(connection, actor):
        check_connection(connection=connection, actor=actor, now=timezone.now(), progress=Quiet())


def sync(*, connection_id: UUID, member_id: UUID | None) -> None:
    """Ask, and put in force what comes; what would take away many is refused and shown."""
    connection, now = _connection(connection_id), timezone.now()
    actor = actor_of(member_id) if member_id else None
    if connection is None or (member_id and (actor is None or not may_import(actor))):
        return
    if actor is None and (not connection.is_on or is_paused(connection, now=now)):
        return
    all_of_it = actor is not None or wants_everything(connection, now=now)
    _sync(connection, actor, "full" if all_of_it else "delta", confirm=lambda _removal: False)


def sync_agreed(*, run_id: UUID, member_id: UUID) -> None:
    """Ask once more; what would take away many is put in force if it is what was agreed to."""
    runs = RosterRun.objects.filter(id=run_id, answer=RosterRun.Answer.YES)
    run = runs.select_related("connection").first()
    connection = _connection(run.connection_id) if run and run.connection_id else None
    actor = actor_of(member_id)
    if run is None or connection is None or actor is None or not may_import(actor):
        return

    def confirm(removal: Removal) -> bool:
        return removal.fingerprint == run.fingerprint

    extent: Extent = "delta" if run.extent == RosterRun.Extent.DELTA else "full"
    _sync(connection, actor, extent, confirm=confirm)


def _sync(
    connection: RosterConnection,
    actor: Actor | None,
    extent: Extent,
    *,
    confirm: Callable[[Removal], bool],
) -> None:
    with _on_record(connection, actor):
        sync_connection(
            connection=connection,
            actor=actor,
            extent=extent,
            clock=timezone.now,
            progress=Quiet(),
            confirm=confirm,
        )


@contextmanager
def _on_record(connection: RosterConnection, actor: Actor | None) -> Iterator[None]:
    """What never came to a comparison is a run, too."""
    began = timezone.now()
    try:
        yield
    except Refused as refused:
        _note(connection, actor, RosterRun.State.REFUSED, refused.refusal.detail)
    except Exception:
        if not connection.runs.filter(started_at__gte=began).exists():
            sentence = _("Something went wrong while the roster was read, so nothing was changed.")
            _note(connection, actor, RosterRun.State.FAILED, sentence)
        raise


def _note(connection: RosterConnection, actor: Actor | None, state: str, sentence: str) -> None:
    """Of the schedule's, the same once more is the same run."""
    now = timezone.now()
    latest = connection.runs.order_by("-started_at").first()
    if actor is None and latest and latest.refusal == sentence:
        RosterRun.objects.filter(id=latest.id).update(finished_at=now)
        return
    RosterRun.objects.create(
        connection=connection,
        provider=connection.provider,
        source=connection.name,
        state=state,
        started_at=now,
        finished_at=now,
        actor_id=actor.person_id if actor else None,
        actor_name=actor.name if actor else "",
        refusal=sentence,
    )


def _connection(connection_id: UUID) -> RosterConnection | None:
    found = RosterConnection.objects.filter(id=connection_id, archived_at__isnull=True)
    return found.first()


def actor_of(member_id: UUID) -> Actor | None:
    """Whoever asked, with what they may do now; None for who can't sign in any more."""
    member = Member.objects.filter(id=member_id).select_related("person").first()
    user = account_of(person=member.person) if member else None
    if user is None:
        return None
    found = places_of(user.id, district_id=user.district_id, person_id=user.person_id)
    places = found.places if found else ()
    return next((place for place in places if place.member_id == member_id), None)


def _today() -> date:
    return timezone.now().astimezone(zone_of_district()).date()
