"""What can happen to an uploaded file: it is kept, checked, put in force, discarded, forgotten.

Checking and putting in force is the worker's (``jobs``); these say that it is to be done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.rostering import keeping
from corridor.rostering.kinds_of_files import LABELS, PHOTOS, SPREADSHEET, kind_of
from corridor.rostering.models import RosterRun, RosterUpload, RosterUploadChunk
from corridor.rostering.policies import require_importing
from corridor.rostering.providers.oneroster_csv.package import PackageRefused
from corridor.rostering.providers.spreadsheet.book import Sheet, open_book
from corridor.rostering.providers.spreadsheet.layout import fingerprint

KEPT_FOR = timedelta(days=7)
State = RosterUpload.State


def keep_upload(
    *, actor: Actor, pieces: Iterable[bytes], label: str, kind: str, now: datetime
) -> RosterUpload:
    """Store a file; an empty ``kind`` is found out. A spreadsheet remembers its columns.

    Raises ``Invalid`` (``file``) for what is empty, too large or can't be opened.
    """
    require_importing(actor)
    if kind and kind not in {*LABELS, PHOTOS}:
        raise Invalid({"kind": _("There is no such kind of file.")})
    with transaction.atomic():
        upload = RosterUpload.objects.create(
            kind=kind,
            label=_plain(label),
            made_at=now,
            actor_id=actor.member_id,
            school_id=actor.school.id,
        )
        upload.size = keeping.store(upload, pieces)
        with keeping.on_disk(upload) as path:
            upload.kind = kind or kind_of(path)
            if upload.kind == SPREADSHEET:
                upload.fingerprint = _make_of(_sheets(upload))
                upload.told = _told_before(upload)
        upload.save()
    return upload


def keep_stopped(*, run: RosterRun, path: Path, now: datetime) -> None:
    """A file that came by itself and would take many away waits for a yes, as if somebody had
    uploaded it. One that is too large to be kept stays refused.
    """
    with suppress(Invalid), transaction.atomic():
        upload = RosterUpload.objects.create(
            kind=run.provider, label=run.source, made_at=now, run=run, state=State.CHECKED
        )
        with path.open("rb") as file:
            upload.size = keeping.store(upload, iter(lambda: file.read(keeping.PIECE), b""))
        upload.save(update_fields=["size"])
        run.state = RosterRun.State.PREVIEW
        run.save(update_fields=["state"])


def sheets_of(upload: RosterUpload) -> tuple[Sheet, ...]:
    """The sheets of a spreadsheet with their headers. Raises ``Invalid``."""
    return _sheets(upload)


def _sheets(upload: RosterUpload) -> tuple[Sheet, ...]:
    try:
        with keeping.on_disk(upload) as path:
            return open_book(path, upload.label)
    except PackageRefused as refused:
        raise Invalid({"file": refused.message}) from refused


def _make_of(sheets: Iterable[Sheet]) -> str:
    text = "\n".join(fingerprint(sheet) for sheet in sheets)
    return hashlib.sha256(text.encode()).hexdigest()


def _told_before(upload: RosterUpload) -> dict[str, Any]:
    same = RosterUpload.objects.filter(fingerprint=upload.fingerprint).exclude(id=upload.id)
    latest = same.exclude(told={}).order_by("-made_at").first()
    return dict(latest.told) if latest else {}


def _plain(label: str) -> str:
    """The name alone, without a path and without what is no text."""
    name = label.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in name if c.isprintable()).strip()[:255] or "upload"


def choose_columns(*, actor: Actor, upload_id: UUID, told: Mapping[str, Any]) -> RosterUpload:
    """``told`` by sheet: ``{"kind": …, "columns": {field: heading}}``; kind "-" leaves it out."""
    require_importing(actor)
    with transaction.atomic():
        upload = upload_of(upload_id, locked=True)
        if upload.kind != SPREADSHEET or upload.state not in {State.KEPT, State.CHECKED}:
            raise NotFound
        upload.told = dict(told)
        upload.state = State.KEPT
        upload.save(update_fields=["told", "state"])
    return upload


def want_check(*, actor: Actor, upload_id: UUID, now: datetime) -> RosterUpload:
    """Raises ``NotFound`` for photos, which are looked at when they are uploaded."""
    if upload_of(upload_id).kind == PHOTOS:
        raise NotFound
    return _move(actor, upload_id, {State.KEPT, State.CHECKED, State.FAILED}, State.CHECKING, now)


def want_apply(*, actor: Actor, upload_id: UUID, now: datetime) -> RosterUpload:
    """Nothing comes into force that nobody could look at before."""
    return _move(actor, upload_id, {State.CHECKED}, State.APPLYING, now)


def discard(*, actor: Actor, upload_id: UUID, now: datetime) -> RosterUpload:
    """Nobody wants it; its content is deleted at once."""
    upload = _move(
        actor, upload_id, {State.KEPT, State.CHECKED, State.FAILED}, State.DISCARDED, now
    )
    empty(upload, now=now)
    return upload


def _move(
    actor: Actor, upload_id: UUID, before: set[State], after: State, now: datetime
) -> RosterUpload:
    """From one of these states into that; ``Refused`` when somebody else was quicker."""
    require_importing(actor)
    with transaction.atomic():
        upload = upload_of(upload_id, locked=True)
        if upload.state not in before or upload.emptied_at is not None:
            raise Refused.because(
                "upload_moved_on", _("Something else is happening to this file, or has happened.")
            )
        upload.state, upload.job_at = after, now
        upload.save(update_fields=["state", "job_at"])
    return upload


def upload_of(upload_id: UUID, *, locked: bool = False) -> RosterUpload:
    found = RosterUpload.objects.select_for_update() if locked else RosterUpload.objects
    upload = found.filter(id=upload_id).first()
    if upload is None:
        raise NotFound
    return upload


def empty(upload: RosterUpload, *, now: datetime) -> None:
    """Delete the content; that there was a file stays known."""
    with transaction.atomic():
        RosterUploadChunk.objects.filter(upload=upload).delete()
        RosterUpload.objects.filter(id=upload.id).update(emptied_at=now)


def forget_old_uploads(*, now: datetime) -> int:
    """Of the district in force: the content of files that nobody used for a week."""
    old = RosterUpload.objects.filter(emptied_at__isnull=True, made_at__lt=now - KEPT_FOR)
    for upload in old:
        empty(upload, now=now)
    return len(old)


class Want(Protocol):
    """``want_check`` and ``want_apply``."""

    def __call__(self, *, actor: Actor, upload_id: UUID, now: datetime) -> RosterUpload: ...


def note_sure(*, upload: RosterUpload, run_id: str, fingerprint: str) -> None:
    """Somebody said yes to exactly this; empty where nothing was to be confirmed.

    Raises ``Refused`` where ``run_id``, the check that they looked at, is not the latest.
    """
    if run_id and run_id != str(upload.run_id):
        raise Refused.because(
            "upload_moved_on",
            _("This file was checked again meanwhile. Look at the new result first."),
        )
    RosterUpload.objects.filter(id=upload.id).update(
        outcome={**upload.outcome, "sure_of": fingerprint}
    )


def note_looked(*, upload: RosterUpload, outcome: Mapping[str, Any]) -> None:
    """Photos need no worker to be checked: their names say all."""
    RosterUpload.objects.filter(id=upload.id).update(outcome=dict(outcome), state=State.CHECKED)
