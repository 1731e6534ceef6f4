"""What can stand in a sheet, and by which words of its header it is recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STUDENTS, STAFF, CLASSES = "students", "staff", "classes"


@dataclass(frozen=True, slots=True)
class Field:
    """``words`` are headers without spaces, marks and capitals; the best comes first."""

    name: str
    label: str | Promise
    words: tuple[str, ...]


_GIVEN = Field(
    "given", _("First name"), ("givenname", "firstname", "first", "forename", "legalfirstname")
)
_FAMILY = Field("family", _("Last name"), ("familyname", "lastname", "last", "surname"))
_PREFERRED = Field(
    "preferred", _("Preferred first name"), ("preferredname", "nickname", "preferredfirstname")
)
_SCHOOL = Field("school", _("School"), ("school", "schoolname", "building", "campus"))
_GRADE = Field("grade", _("Grade"), ("grade", "gradelevel", "yearlevel", "year", "gr"))
_STUDENT_WORDS = (
    *("studentnumber", "studentid", "studentno", "stuid", "pupilid", "permid", "localid"),
    *("sisid", "number", "id"),
)
_NUMBER = Field("number", _("Student number"), _STUDENT_WORDS)
_STUDENT_NAME = Field("name", _("Whole name"), ("studentname", "fullname", "name", "student"))
_STUDENT_EMAIL = Field(
    "email", _("E-mail"), ("studentemail", "email", "emailaddress", "schoolemail", "mail")
)

FIELDS: dict[str, tuple[Field, ...]] = {
    STUDENTS: (
        *(_NUMBER, _GIVEN, _FAMILY, _STUDENT_NAME, _PREFERRED, _STUDENT_EMAIL, _GRADE, _SCHOOL),
    ),
    STAFF: (
        Field(
            "email", _("E-mail"), ("email", "emailaddress", "staffemail", "teacheremail", "mail")
        ),
        _GIVEN,
        _FAMILY,
        Field("name", _("Whole name"), ("staffname", "teachername", "fullname", "name", "teacher")),
        Field("title", _("Form of address"), ("title", "salutation", "prefix")),
        Field("role", _("Role"), ("role", "roles", "position", "jobtitle", "job")),
        _SCHOOL,
    ),
    CLASSES: (
        _NUMBER,
        Field(
            "class",
            _("Class"),
            (
                *("class", "classname", "classtitle", "course", "coursename", "coursetitle"),
                *("section", "sectionname", "subject"),
            ),
        ),
        Field(
            "code", _("Class code"), ("sectionid", "classid", "sectionnumber", "classcode", "crn")
        ),
        Field("period", _("Period"), ("period", "periods", "block", "hour")),
        Field("room", _("Room"), ("room", "roomnumber", "roomname", "classroom", "location")),
        Field("teacher_email", _("Teacher’s e-mail"), ("teacheremail", "instructoremail")),
        Field("teacher", _("Teacher"), ("teachername", "teacher", "instructor")),
        *(_GIVEN, _FAMILY, _STUDENT_NAME, _STUDENT_EMAIL, _GRADE, _SCHOOL),
    ),
}
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    STUDENTS: (("number",), ("family", "name")),
    STAFF: (("email",), ("family", "name")),
    CLASSES: (("number",), ("class", "code")),
}
KINDS = {STUDENTS: _("Students"), STAFF: _("Staff"), CLASSES: _("Classes, a row for each student")}
_TITLES = {
    STUDENTS: ("student", "pupil"),
    STAFF: ("staff", "teacher", "faculty", "employee"),
    CLASSES: ("class", "schedule", "enrol", "timetable", "section"),
}


def folded(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def guess_kind(title: str, header: tuple[str, ...]) -> str:
    """By the name of the sheet, else by what its header is like."""
    name = folded(title)
    for kind in (CLASSES, STAFF, STUDENTS):
        if any(word in name for word in _TITLES[kind]):
            return kind
    heads = {folded(heading) for heading in header}
    if heads & set(_words(CLASSES, "period", "class", "code")) and heads & set(_STUDENT_WORDS):
        return CLASSES
    has_number = bool(heads & set(_STUDENT_WORDS)) or bool(heads & set(_GRADE.words))
    return STUDENTS if has_number else STAFF


def guess_columns(kind: str, header: tuple[str, ...]) -> dict[str, str]:
    """Field -> the heading of its column; a heading serves one field only."""
    by_fold = {folded(h): h for h in reversed(header) if h}
    found: dict[str, str] = {}
    for field in FIELDS[kind]:
        for word in field.words:
            if word in by_fold:
                found[field.name] = by_fold.pop(word)
                break
    return found


def _words(kind: str, *names: str) -> tuple[str, ...]:
    return tuple(word for f in FIELDS[kind] if f.name in names for word in f.words)
