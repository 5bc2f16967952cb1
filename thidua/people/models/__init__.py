from thidua.people.models.accounts import (
    Account,
    FormerPassword,
    Role,
    RoleGrant,
)
from thidua.people.models.own_data import (
    OPEN_STATES,
    DataRequest,
    RequestKind,
    RequestState,
)
from thidua.people.models.persons import (
    Category,
    DisciplinaryAction,
    Namesakes,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    RatingLevel,
)
from thidua.people.models.transfers import (
    Transfer,
    TransferState,
)
from thidua.people.models.units import (
    LOCALITIES,
    ClusterMember,
    Kind,
    Succession,
    Unit,
    UnitCode,
    UnitVersion,
)

__all__ = [
    "LOCALITIES",
    "OPEN_STATES",
    "Account",
    "Category",
    "ClusterMember",
    "DataRequest",
    "DisciplinaryAction",
    "FormerPassword",
    "Kind",
    "Namesakes",
    "PendingMatter",
    "PerformanceRating",
    "Person",
    "Post",
    "RatingLevel",
    "RequestKind",
    "RequestState",
    "Role",
    "RoleGrant",
    "Succession",
    "Transfer",
    "TransferState",
    "Unit",
    "UnitCode",
    "UnitVersion",
]
