from thidua.people.views.accounts import (
    account,
    accounts,
    act,
    alive,
    correct_account,
    delegate,
    grant,
    invite,
    invite_again,
    me,
    revoke,
)
from thidua.people.views.own_data import (
    data_request,
    data_requests,
    enter_request,
    extend_request,
    link,
    my_data,
    my_data_file,
)
from thidua.people.views.ratings import (
    ratings,
)
from thidua.people.views.rights import (
    rights,
    who_may,
)
from thidua.people.views.staff import (
    close,
    correct_record,
    enter,
    person_act,
    post_act,
    staff_list,
    unit_matter,
    unit_staff,
)
from thidua.people.views.transfers import (
    transfer_act,
    transfers,
)
from thidua.people.views.units import (
    units,
    units_file,
)

__all__ = [
    "account",
    "accounts",
    "act",
    "alive",
    "close",
    "correct_account",
    "correct_record",
    "data_request",
    "data_requests",
    "delegate",
    "enter",
    "enter_request",
    "extend_request",
    "grant",
    "invite",
    "invite_again",
    "link",
    "me",
    "my_data",
    "my_data_file",
    "person_act",
    "post_act",
    "ratings",
    "revoke",
    "rights",
    "staff_list",
    "transfer_act",
    "transfers",
    "unit_matter",
    "unit_staff",
    "units",
    "units_file",
    "who_may",
]
