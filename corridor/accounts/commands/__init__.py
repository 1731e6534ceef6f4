"""What can happen to people, their accounts, roles and parts at places."""

from corridor.accounts.commands.away import come_back, go_away
from corridor.accounts.commands.gates import touch_rules_of_people
from corridor.accounts.commands.groups import archive_group, restore_group, save_group
from corridor.accounts.commands.people import (
    add_person,
    archive_member,
    release_edits,
    restore_member,
    save_person,
    set_member_roles,
)
from corridor.accounts.commands.photos import (
    hide_photos,
    keep_photo,
    remove_all_photos,
    remove_photo,
    show_photos,
)
from corridor.accounts.commands.place_staff import (
    add_place_staff,
    remove_place_staff,
    set_place_staff,
)
from corridor.accounts.commands.sessions import (
    end_other_sessions,
    end_own_session,
    sign_out_everywhere,
    switch_off_account,
    switch_on_account,
)
from corridor.accounts.commands.sign_in_rules import save_sign_in_rules
from corridor.accounts.commands.users import (
    change_own_password,
    create_user,
    give_account,
    save_theme,
    set_password,
)

__all__ = [
    "add_person",
    "add_place_staff",
    "archive_group",
    "archive_member",
    "change_own_password",
    "come_back",
    "create_user",
    "end_other_sessions",
    "end_own_session",
    "give_account",
    "go_away",
    "hide_photos",
    "keep_photo",
    "release_edits",
    "remove_all_photos",
    "remove_photo",
    "remove_place_staff",
    "restore_group",
    "restore_member",
    "save_group",
    "save_person",
    "save_sign_in_rules",
    "save_theme",
    "set_member_roles",
    "set_password",
    "set_place_staff",
    "show_photos",
    "sign_out_everywhere",
    "switch_off_account",
    "switch_on_account",
    "touch_rules_of_people",
]
