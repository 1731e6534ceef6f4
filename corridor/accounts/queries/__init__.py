"""Who is at this school? Finding people and groups, and what they are."""

from corridor.accounts.queries.groups import (
    GroupRow,
    group_of,
    groups,
    places_that_show,
    schools_of,
    students_of_group,
)
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
    "SignedInOn",
    "account_of",
    "count_sessions",
    "grades",
    "group_of",
    "groups",
    "has_accounts",
    "head_count",
    "match_students",
    "member_of",
    "page_of",
    "people",
    "pick_students",
    "place_staff",
    "places_that_show",
    "roles_elsewhere",
    "schools_of",
    "sessions_of",
    "staff",
    "students_here",
    "students_of_group",
]
