"""From a connection to the roster that waits there, whatever kind of connection it is."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.core.tenancy import district_in_force
from corridor.rostering.kinds_of_files import kind_of
from corridor.rostering.models import RosterConnection, RosterRun
from corridor.rostering.opening import source_of_file
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers import connecting as network
from corridor.rostering.providers.asking import Looked, Tried
from corridor.rostering.providers.folder import watch
from corridor.rostering.providers.folder.files import Dropped
from corridor.rostering.roster import Extent, Progress, RosterSource
from corridor.rostering.schedule import FOLDER
from corridor.schools.models import District

GOOD = frozenset({RosterRun.State.APPLIED, RosterRun.State.UNCHANGED})


@dataclass(frozen=True, slots=True)
class Opened:
    """``conclude`` is told of the run once it is over; ``path`` is where a file was dropped."""

    source: RosterSource
    conclude: Callable[[RosterRun], None]
    path: Path | None = None


@contextmanager
def opened(
    connection: RosterConnection,
    *,
    today: date,
    problems: ProblemLog,
    extent: Extent,
    progress: Progress,
) -> Iterator[Opened | None]:
    """None: nothing waits in the folder. Raises ``Refused`` as ``providers.connecting`` does."""
    if connection.provider == FOLDER:
        with _opened_folder(connection, today, problems) as found:
            yield found
        return
    with network.source_of(
        connection, today=today, problems=problems, extent=extent, progress=progress
    ) as source:

        def keep_cursor(run: RosterRun) -> None:
            if run.state in GOOD:
                RosterConnection.objects.filter(id=connection.id).update(cursor=source.cursor)

        yield Opened(source, keep_cursor)


def try_out(connection: RosterConnection, *, today: date) -> Tried:
    """A little of everything, quickly, and nothing of it is kept. Raises ``Refused``."""
    if connection.provider != FOLDER:
        return network.try_connection(connection, today=today)
    folder = folder_here()
    if folder is None:
        raise Refused.because("folder_missing", _no_folder())
    return Tried("", (), (Looked("files", watch.count(folder)),))


def folder_here() -> Path | None:
    """The folder of the district in force."""
    slug = District.objects.values_list("slug", flat=True).get(id=district_in_force())
    return watch.folder_of(settings.ROSTER_FOLDER, slug)


@contextmanager
def _opened_folder(
    connection: RosterConnection, today: date, problems: ProblemLog
) -> Iterator[Opened | None]:
    folder = folder_here()
    if folder is None:
        raise Refused.because("folder_missing", _no_folder())
    dropped = watch.oldest(folder, now=timezone.now())
    if dropped is None or not _is_whole(connection, dropped):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="corridor-roster-") as temporary:
        try:
            path = watch.copied(folder, dropped, Path(temporary))
            with source_of_file(
                path,
                kind_of(path),
                label=_label(dropped),
                school_id=None,
                told={},
                today=today,
                problems=problems,
            ) as source:
                yield Opened(source, lambda run: _put_away(folder, dropped, run), path)
        except OSError:
            _refuse(folder, dropped)
            raise Refused.because("folder_unreadable", _unreadable(dropped)) from None
        except OperationalError:
            raise
        except Exception:
            _refuse(folder, dropped)
            raise


def _refuse(folder: Path, dropped: Dropped) -> None:
    """What breaks the import would break it every minute."""
    with suppress(OSError):
        report = _unreadable(dropped)
        watch.put_away(folder, dropped, good=False, report=report, now=timezone.now())


def _is_whole(connection: RosterConnection, dropped: Dropped) -> bool:
    """Remembers what it saw for the next look."""
    if watch.is_whole(dropped, before=connection.cursor, now=timezone.now()):
        return True
    RosterConnection.objects.filter(id=connection.id).update(cursor=dropped.told())
    return False


def _put_away(folder: Path, dropped: Dropped, run: RosterRun) -> None:
    watch.put_away(
        folder, dropped, good=run.state in GOOD, report=report_of(run), now=timezone.now()
    )


def report_of(run: RosterRun) -> str:
    """What became of a file, in words, for whoever dropped it."""
    lines = [f"{run.source}: {run.get_state_display()}", run.refusal, ""]
    for kind, counts in run.counts.items():
        told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
        lines.append(f"{kind.replace('_', ' ')}: {told or '-'}")
    for problem in run.problems:
        place = ":".join(str(problem.get(p) or "") for p in ("file", "line", "column"))
        lines.append(f"{place}: {problem.get('severity')}: {problem.get('message')}")
    return "\n".join(lines) + "\n"


def _label(dropped: Dropped) -> str:
    if not dropped.parts:
        return dropped.name
    return _("OneRoster, {n} files").format(n=len(dropped.parts))


def _no_folder() -> str:
    return _("This district has no folder on the server. Ask whoever runs it to make one.")


def _unreadable(dropped: Dropped) -> str:
    return _("{name} can’t be read, or could not be put away.").format(name=dropped.name)
