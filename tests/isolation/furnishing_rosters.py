"""What the matrix's schools have of rosters: a run, and files in the states that pages ask for."""

from __future__ import annotations

from corridor.rostering.models import (
    RosterConnection,
    RosterDiff,
    RosterRun,
    RosterUpload,
    RosterUploadChunk,
)
from corridor.schools.models import School
from tests.factories import TEN
from tests.isolation.files import zip_of

SHEET = b"Number,First name,Last name\n1,Ann,Lee\n"


def furnish_rosters(canary: str, school: School) -> dict[str, object]:
    """Returns the rows that addresses name."""
    run = RosterRun.objects.create(
        provider="oneroster_csv",
        source=canary,
        state=RosterRun.State.APPLIED,
        actor_name=canary,
        answered_by=canary,
        answered_at=TEN,
        problems=[
            {"severity": "error", "file": canary, "line": 2, "column": canary, "message": canary}
        ],
        counts={"people": {"new": 1, "changed": 1, "gone": 1}},
        examples={
            "people": {
                "new": [{"name": canary}],
                "changed": [{"name": canary, "fields": {"given_name": [canary, canary]}}],
                "gone": [{"name": canary}],
            }
        },
        started_at=TEN,
        finished_at=TEN,
    )
    RosterDiff.objects.create(run=run, kind="people", what="new", rows=[school.id])
    RosterRun.objects.create(
        provider="oneroster_csv",
        source=canary,
        state=RosterRun.State.REFUSED,
        refusal=canary,
        started_at=TEN,
        finished_at=TEN,
    )
    pictures = zip_of({"1.jpg": b"picture"})
    return {
        "run": run,
        "stopped": _stopped(canary),
        "upload": _upload(canary, school, "oneroster_csv", b"no zip"),
        "checked": _upload(canary, school, "oneroster_csv", b"no zip", state="checked"),
        "sheet": _upload(canary, school, "spreadsheet", SHEET),
        "pictures": _upload(canary, school, "photos", pictures, state="checked"),
    }


def _stopped(canary: str) -> RosterRun:
    """By the guard, and somebody may say yes to it, who left it at first."""
    connection = RosterConnection.objects.create(provider="clever", name=canary)
    run: RosterRun = RosterRun.objects.create(
        connection=connection,
        provider="clever",
        source=canary,
        state=RosterRun.State.REFUSED,
        refusal=canary,
        counts={"people": {"gone": 30}},
        examples={"people": {"gone": [{"name": canary}]}},
        fingerprint="0" * 64,
        answer=RosterRun.Answer.NO,
        answered_by=canary,
        answered_at=TEN,
        started_at=TEN,
        finished_at=TEN,
    )
    return run


def _upload(
    canary: str, school: School, kind: str, content: bytes, *, state: str = "kept"
) -> RosterUpload:
    upload: RosterUpload = RosterUpload.objects.create(
        kind=kind,
        label=canary,
        size=len(content),
        state=state,
        made_at=TEN,
        school_id=school.id,
        fingerprint="",
        outcome={"matched": 1, "unmatched": [canary], "unmatched_count": 1, "too_large": []},
    )
    RosterUploadChunk.objects.create(upload=upload, number=0, content=content)
    return upload
