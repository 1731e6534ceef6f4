"""The kinds of rows that a roster decides, each with the query for what it wants there to be.

``wanted`` selects the key and the values from the staging tables and from the ``want_*``
tables of earlier kinds. ``listed`` says which stored rows (``t``) are the roster's, so that
only those can be gone. ``given`` flags are set on new rows and not compared.

Of a delta: rows that it does not name are kept while they are ``alive``; those of them that
later kinds ask about (``needed``) stand in ``want_*``, too, with ``told`` false. ``by_hand`` says
which wanted rows (``w``, stored ``t``) somebody has decided otherwise, so that they are left
alone (such a kind has ``is_manual``); of an ``editable`` kind the fields in ``t.edited`` are.
"""

from corridor.rostering.importing.kinds.classes import (
    COURSES,
    ENROLLMENTS,
    MEETINGS,
    SECTION_TERMS,
    SECTIONS,
    TEACHING,
    TERMS,
)
from corridor.rostering.importing.kinds.kind import Kind
from corridor.rostering.importing.kinds.people import GUARDIANS, IDS, MEMBERS, PEOPLE

KINDS = (
    TERMS,
    COURSES,
    PEOPLE,
    MEMBERS,
    IDS,
    GUARDIANS,
    SECTIONS,
    SECTION_TERMS,
    MEETINGS,
    ENROLLMENTS,
    TEACHING,
)

__all__ = ["KINDS", "Kind"]
