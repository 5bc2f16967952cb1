from thidua.people.actions.accounts import (
    IN_USE_ELSEWHERE,
    correct_account,
    create_account,
    disable_account,
    disable_idle_accounts,
    disable_if_idle,
    enable_account,
    invite_account,
    invite_again,
    lock_account,
    release_account,
    reset_second_step,
    review_account,
    set_password,
)
from thidua.people.actions.clusters import (
    assign_cluster,
)
from thidua.people.actions.erasure import (
    erase_personal_content,
)
from thidua.people.actions.following import (
    follow_with_posts,
    follow_with_roles,
)
from thidua.people.actions.importing import (
    ImportRefusedError,
    ImportReport,
)
from thidua.people.actions.own_data import (
    answer_data_request,
    ask_about_own_data,
    enter_data_request,
    extend_data_request,
    link_person,
    unlink_person,
)
from thidua.people.actions.person_imports import (
    import_persons,
)
from thidua.people.actions.persons import (
    NewPerson,
    change_post,
    correct_person,
    create_persons,
    enter_person,
    give_post,
)
from thidua.people.actions.register_imports import (
    import_discipline,
    import_matters,
    import_ratings,
)
from thidua.people.actions.registers import (
    close_matter,
    correct_discipline,
    open_matter,
    rate_person,
    rate_persons,
    rate_staff,
    record_discipline,
)
from thidua.people.actions.roles import (
    check_all_held_apart,
    delegate_role,
    grant_role,
    revoke_role,
)
from thidua.people.actions.sign_in import (
    end_elsewhere,
    note_failure,
    note_second_step,
    note_sign_in,
    note_sign_out,
)
from thidua.people.actions.transfers import (
    confirm_transfer,
    decline_transfer,
    propose_transfer,
    withdraw_transfer,
)
from thidua.people.actions.unit_changes import (
    end_units,
    move_unit,
    rename_unit,
)
from thidua.people.actions.unit_imports import (
    import_units,
    load_province,
)
from thidua.people.actions.units import (
    NewUnit,
    add_successions,
    create_units,
)

__all__ = [
    "IN_USE_ELSEWHERE",
    "ImportRefusedError",
    "ImportReport",
    "NewPerson",
    "NewUnit",
    "add_successions",
    "answer_data_request",
    "ask_about_own_data",
    "assign_cluster",
    "change_post",
    "check_all_held_apart",
    "close_matter",
    "confirm_transfer",
    "correct_account",
    "correct_discipline",
    "correct_person",
    "create_account",
    "create_persons",
    "create_units",
    "decline_transfer",
    "delegate_role",
    "disable_account",
    "disable_idle_accounts",
    "disable_if_idle",
    "enable_account",
    "end_elsewhere",
    "end_units",
    "enter_data_request",
    "enter_person",
    "erase_personal_content",
    "extend_data_request",
    "follow_with_posts",
    "follow_with_roles",
    "give_post",
    "grant_role",
    "import_discipline",
    "import_matters",
    "import_persons",
    "import_ratings",
    "import_units",
    "invite_account",
    "invite_again",
    "link_person",
    "load_province",
    "lock_account",
    "move_unit",
    "note_failure",
    "note_second_step",
    "note_sign_in",
    "note_sign_out",
    "open_matter",
    "propose_transfer",
    "rate_person",
    "rate_persons",
    "rate_staff",
    "record_discipline",
    "release_account",
    "rename_unit",
    "reset_second_step",
    "review_account",
    "revoke_role",
    "set_password",
    "unlink_person",
    "withdraw_transfer",
]
