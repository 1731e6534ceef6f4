"""Who is at this school? Finding people and groups, and what they are."""

from corridor.accounts.queries.assisting import assistants_of, pick_teachers, teachers_of
from corridor.accounts.queries.groups import (
    GroupRow,
    group_of,
    groups,
    places_that_show,
    schools_of,
    students_of_group,
)
from corridor.accounts.queries.guardians import children_of, guardian_count, guardians_of
from corridor.accounts.queries.people import (
    PeopleFilter,
    PeoplePage,
    account_of,
    grades,
    has_accounts,
    head_count,
    member_of,
    page_of,
    people,
    place_staff,
    roles_elsewhere,
    staff,
)
from corridor.accounts.queries.permissions import (
    RoleNow,
    has_power_over,
    permission_sets,
    role_now,
    roles_now,
)
from corridor.accounts.queries.photos import (
    count_photos,
    photo_digest,
    photo_image,
    photos_are_on,
    student_numbers,
)
from corridor.accounts.queries.picking import (
    Match,
    Picker,
    match_students,
    pick_students,
    students_here,
)
from corridor.accounts.queries.sessions import SignedInOn, count_sessions, sessions_of

__all__ = [
    "GroupRow",
    "Match",
    "PeopleFilter",
    "PeoplePage",
    "Picker",
    "RoleNow",
    "SignedInOn",
    "account_of",
    "assistants_of",
    "children_of",
    "count_photos",
    "count_sessions",
    "grades",
    "group_of",
    "groups",
    "guardian_count",
    "guardians_of",
    "has_accounts",
    "has_power_over",
    "head_count",
    "match_students",
    "member_of",
    "page_of",
    "people",
    "permission_sets",
    "photo_digest",
    "photo_image",
    "photos_are_on",
    "pick_students",
    "pick_teachers",
    "place_staff",
    "places_that_show",
    "role_now",
    "roles_elsewhere",
    "roles_now",
    "schools_of",
    "sessions_of",
    "staff",
    "student_numbers",
    "students_here",
    "students_of_group",
    "teachers_of",
]
