"""What can happen to people, their accounts, roles and parts at places."""

from corridor.accounts.commands.assisting import set_teachers
from corridor.accounts.commands.away import come_back, go_away
from corridor.accounts.commands.checklist import (
    close_checklist,
    close_every_checklist,
    note_first_step,
    open_checklists,
    reopen_checklist,
)
from corridor.accounts.commands.extensions import set_extension, set_own_extension
from corridor.accounts.commands.factors import (
    add_code_app,
    add_passkey,
    forget_factors,
    new_recovery_codes,
    remove_code_app,
    remove_passkey,
    take_away_factors,
    use_code,
    use_passkey,
)
from corridor.accounts.commands.gates import touch_rules_of_people
from corridor.accounts.commands.groups import archive_group, restore_group, save_group
from corridor.accounts.commands.guardians import add_guardian, remove_guardian
from corridor.accounts.commands.invitations import invite, invite_staff, withdraw_invitation
from corridor.accounts.commands.passwords import choose_password
from corridor.accounts.commands.people import (
    add_person,
    archive_member,
    release_edits,
    restore_member,
    save_person,
    set_member_roles,
)
from corridor.accounts.commands.permission_sets import (
    keep_guardians_out,
    let_guardians_in,
    save_permissions,
    usual_permissions,
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
    unlink,
)
from corridor.accounts.commands.sign_in_rules import save_sign_in_rules
from corridor.accounts.commands.states import (
    end_suspension,
    suspend_account,
    switch_off_account,
    switch_on_account,
)
from corridor.accounts.commands.users import (
    change_own_password,
    create_user,
    give_account,
    save_theme,
    set_password,
)

__all__ = [
    "add_code_app",
    "add_guardian",
    "add_passkey",
    "add_person",
    "add_place_staff",
    "archive_group",
    "archive_member",
    "change_own_password",
    "choose_password",
    "close_checklist",
    "close_every_checklist",
    "come_back",
    "create_user",
    "end_other_sessions",
    "end_own_session",
    "end_suspension",
    "forget_factors",
    "give_account",
    "go_away",
    "hide_photos",
    "invite",
    "invite_staff",
    "keep_guardians_out",
    "keep_photo",
    "let_guardians_in",
    "new_recovery_codes",
    "note_first_step",
    "open_checklists",
    "release_edits",
    "remove_all_photos",
    "remove_code_app",
    "remove_guardian",
    "remove_passkey",
    "remove_photo",
    "remove_place_staff",
    "reopen_checklist",
    "restore_group",
    "restore_member",
    "save_group",
    "save_permissions",
    "save_person",
    "save_sign_in_rules",
    "save_theme",
    "set_extension",
    "set_member_roles",
    "set_own_extension",
    "set_password",
    "set_place_staff",
    "set_teachers",
    "show_photos",
    "sign_out_everywhere",
    "suspend_account",
    "switch_off_account",
    "switch_on_account",
    "take_away_factors",
    "touch_rules_of_people",
    "unlink",
    "use_code",
    "use_passkey",
    "usual_permissions",
    "withdraw_invitation",
]
