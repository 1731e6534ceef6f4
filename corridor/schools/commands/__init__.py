"""What can happen to a school: one function per verb, each one transaction."""

from corridor.schools.commands.bells import (
    archive_bell_schedule,
    restore_bell_schedule,
    save_bell_schedule,
)
from corridor.schools.commands.bulk import PlacesEdit, edit_places
from corridor.schools.commands.calendar import (
    alternate_day_types,
    copy_week,
    preview_of_copy,
    set_calendar_days,
    take_days_off,
    type_weekdays,
)
from corridor.schools.commands.closing import close_location, reopen_location
from corridor.schools.commands.district import (
    finish_set_up,
    save_district,
    save_school,
    save_year,
)
from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.places import (
    add_starter_places,
    archive_location,
    restore_location,
    save_location,
)
from corridor.schools.commands.rules import RulesDraft, save_draft, save_rules
from corridor.schools.commands.school import create_district, create_school
from corridor.schools.commands.undo import undo_change
from corridor.schools.commands.windows import remove_no_pass_window, save_no_pass_window

__all__ = [
    "PlacesEdit",
    "RulesDraft",
    "add_starter_places",
    "alternate_day_types",
    "archive_bell_schedule",
    "archive_location",
    "close_location",
    "copy_week",
    "create_district",
    "create_school",
    "edit_places",
    "finish_set_up",
    "preview_of_copy",
    "remove_no_pass_window",
    "reopen_location",
    "restore_bell_schedule",
    "restore_location",
    "save_bell_schedule",
    "save_district",
    "save_draft",
    "save_location",
    "save_no_pass_window",
    "save_rules",
    "save_school",
    "save_year",
    "set_calendar_days",
    "take_days_off",
    "touch_rules",
    "type_weekdays",
    "undo_change",
]
