"""What has to hold between the files: ids are there once, and references lead somewhere."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.sds.files import File, Row


class Checks:
    def __init__(self, problems: ProblemLog) -> None:
        self.problems = problems
        self._lines: dict[str, dict[str, int]] = defaultdict(dict)
        self._emails: dict[str, str] = {}

    def first(self, file: File, row: Row) -> bool:
        """Whether this id was not there before; remembers it."""
        lines = self._lines[file.name]
        before = lines.setdefault(row["sourcedId"], row.line)
        if before == row.line:
            return True
        self.problems.error(
            "id_twice",
            file.file,
            _("The id {id} is on line {line} already; ids have to be unique.").format(
                id=row["sourcedId"], line=before
            ),
            row.line,
            "sourcedId",
        )
        return False

    def knows(self, target: File, source_id: str) -> bool:
        return source_id in self._lines[target.name]

    def refers(self, file: File, row: Row, column: str, target: File) -> bool:
        if self.knows(target, row[column]):
            return True
        self.problems.error(
            "no_such_row",
            file.file,
            _("{id} is not in {file}.").format(id=row[column], file=target.file),
            row.line,
            column,
        )
        return False

    def unread(self, file: File, row: Row, column: str, message: str) -> None:
        """Something was left out or read in another way than it is written."""
        self.problems.warning("value_unread", file.file, message, row.line, column)
