"""What the sheets of one file say together, row by row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from corridor.rostering.providers.spreadsheet.cells import Cells
from corridor.rostering.providers.spreadsheet.columns import STUDENTS
from corridor.rostering.providers.spreadsheet.known import PREFIX, Known, named
from corridor.rostering.roster import EnrollmentRow, MembershipRow, PersonRow, SectionRow

ROLES = {
    "teacher": "teacher",
    "substitute": "substitute",
    "sub": "substitute",
    "counselor": "counselor",
    "counsellor": "counselor",
    "librarian": "librarian",
    "nurse": "nurse",
    "case manager": "case_manager",
    "attendance clerk": "attendance_clerk",
    "activities coordinator": "activities_coordinator",
    "hall monitor": "hall_monitor",
    "staff": "staff",
    "aide": "staff",
    "principal": "school_admin",
    "assistant principal": "school_admin",
    "school admin": "school_admin",
}


@dataclass(slots=True)
class Reading:
    """Rows by their ids; ``lines`` is where a student number stood first in a list of students."""

    known: Known
    schools: dict[str, str] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    members: dict[MembershipRow, None] = field(default_factory=dict)
    sections: dict[str, SectionRow] = field(default_factory=dict)
    enrollments: dict[str, EnrollmentRow] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def student(self, row: Cells) -> None:
        number = row.needed("number")
        given, family = row.names()
        school = self._school(row)
        if not number or not self._has_name(row, given, family):
            return
        place = f"{row.sheet.file}:{row.line}:{school}"
        if number in self.lines:
            self._twice(row, number)
        else:
            self.lines[number] = place
            self._add_student(row, number, school, (given, family))

    def staff(self, row: Cells) -> None:
        email = row.email()
        given, family = row.names()
        school = self._school(row)
        if not email:
            row.needed("email")
        if not email or not self._has_name(row, given, family):
            return
        source = self.known.staff.get(email, f"{PREFIX}staff:{email}")
        self.people[source] = PersonRow(
            source, "", row.text("title"), given, family, row.text("preferred"), email, ""
        )
        self.addresses[email] = self.names[named(f"{given} {family}")] = source
        for role in self._roles(row):
            self.members[MembershipRow(source, school, role)] = None

    def class_row(self, row: Cells) -> None:
        """A student is in a class. With a name, the row also makes the student."""
        number = row.needed("number")
        title = row.text("class") or row.text("code")
        if not number or not title:
            row.needed("class" if "class" in row.layout.columns else "code")
            return
        school = self._school(row)
        student = self._student_of(row, number, school)
        if not student:
            return
        teacher = self._teacher(row)
        section = self._section(row, title, school, teacher)
        self._enroll(section, student, "student")
        if teacher:
            self._enroll(section, teacher, "teacher")

    def _student_of(self, row: Cells, number: str, school: str) -> str:
        given, family = row.names()
        source = self.known.students.get(number, f"{PREFIX}student:{number}")
        if number not in self.lines and (given or family):
            self.lines[number] = f"{row.sheet.file}:{row.line}:{school}"
            self._add_student(row, number, school, (given, family))
        if number in self.lines or number in self.known.students:
            return source
        message = _("Nobody has the student number {number}. List the students first.")
        row.error("no_such_student", "number", message.format(number=number))
        return ""

    def _add_student(self, row: Cells, number: str, school: str, names: tuple[str, str]) -> None:
        given, family = names
        source = self.known.students.get(number, f"{PREFIX}student:{number}")
        preferred = row.text("preferred") if row.layout.kind == STUDENTS else ""
        self.people[source] = PersonRow(
            source, number, "", given, family, preferred, row.email(), row.grade()
        )
        self.members[MembershipRow(source, school, "student")] = None

    def _twice(self, row: Cells, number: str) -> None:
        message = _("The number {number} stands in two rows; each student has one row.")
        row.error("number_twice", "number", message.format(number=number))

    def _has_name(self, row: Cells, given: str, family: str) -> bool:
        if given or family:
            return True
        row.needed("family" if "family" in row.layout.columns else "name")
        return False

    def _school(self, row: Cells) -> str:
        """The source id of the row's school, which it makes if there is none of this name."""
        name = row.text("school")
        if not name or named(name) == named(self.known.school[1]):
            source, name = self.known.school
        else:
            source = self.known.schools.get(named(name), f"{PREFIX}school:{named(name)}")
        self.schools.setdefault(source, name)
        return source

    def _roles(self, row: Cells) -> list[str]:
        words = [w.strip() for w in row.text("role").replace(";", ",").split(",") if w.strip()]
        found = [ROLES[named(word)] for word in words if named(word) in ROLES]
        for word in words:
            if named(word) not in ROLES:
                message = _("“{word}” is no role that Corridor knows; read as staff.")
                row.warning("unknown_role", "role", message.format(word=word))
                found.append("staff")
        return list(dict.fromkeys(found)) or ["teacher"]

    def _teacher(self, row: Cells) -> str:
        email, name = row.email("teacher_email"), named(row.text("teacher"))
        turned = " ".join(reversed([part.strip() for part in name.split(",")])).strip()
        by_address = self.addresses.get(email) or self.known.staff.get(email, "")
        found = by_address or self.names.get(turned) or self.known.staff_names.get(turned, "")
        if (email or name) and not found:
            message = _("{who} is not among the staff, so the class has no teacher yet.")
            field = "teacher_email" if email else "teacher"
            row.warning("no_such_teacher", field, message.format(who=email or row.text("teacher")))
        return found

    def _section(self, row: Cells, title: str, school: str, teacher: str) -> str:
        """A class is the same while its code is, else its name, period and teacher (or room)."""
        period, code = ",".join(row.meetings()), row.text("code")
        told = (code,) if code else (title, period, teacher or row.text("room"))
        source = f"{PREFIX}class:" + "|".join((school, *map(named, told)))
        if len(source) > 255:
            source = f"{PREFIX}class:{hashlib.sha256(source.encode()).hexdigest()}"
        if source not in self.sections:
            self.sections[source] = SectionRow(
                source, school, "", title, row.text("room"), "", [], row.meetings()
            )
        return source

    def _enroll(self, section: str, person: str, part: str) -> None:
        told = f"{section}|{person}|{part}"
        source = f"{PREFIX}in:{hashlib.sha256(told.encode()).hexdigest()}"
        self.enrollments[source] = EnrollmentRow(
            source, section, person, part, is_primary=False, begins_on=None, ends_on=None
        )
