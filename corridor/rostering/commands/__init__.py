"""What can happen to a roster: it is looked at, imported, and taken back."""

from corridor.rostering.commands.classes import (
    SectionFacts,
    accept_classes,
    make_section,
    put_in_class,
    take_out_of_class,
)
from corridor.rostering.commands.districts import Target, import_roster, preview_roster
from corridor.rostering.commands.forgetting import forget_diffs
from corridor.rostering.commands.importing import apply_roster, check_roster
from corridor.rostering.commands.rolling_back import roll_back_run
from corridor.rostering.commands.syncing import check_connection, sync_connection
from corridor.rostering.importing.comparison import Outcome

__all__ = [
    "Outcome",
    "SectionFacts",
    "Target",
    "accept_classes",
    "apply_roster",
    "check_connection",
    "check_roster",
    "forget_diffs",
    "import_roster",
    "make_section",
    "preview_roster",
    "put_in_class",
    "roll_back_run",
    "sync_connection",
    "take_out_of_class",
]
