"""What can happen to a roster: it is looked at, imported, and taken back."""

from corridor.rostering.commands.districts import Target, import_roster, preview_roster
from corridor.rostering.commands.forgetting import forget_diffs
from corridor.rostering.commands.importing import apply_roster, check_roster
from corridor.rostering.commands.rolling_back import roll_back_run
from corridor.rostering.commands.syncing import check_connection, sync_connection
from corridor.rostering.importing.comparison import Outcome

__all__ = [
    "Outcome",
    "Target",
    "apply_roster",
    "check_connection",
    "check_roster",
    "forget_diffs",
    "import_roster",
    "preview_roster",
    "roll_back_run",
    "sync_connection",
]
