from thidua.people.models.accounts import Account, FormerPassword, Role, RoleGrant
from thidua.people.models.persons import (
    Category,
    DisciplinaryAction,
    PendingMatter,
    PerformanceRating,
    Person,
    Post,
    RatingLevel,
)
from thidua.people.models.units import ClusterMember, Kind, Succession, Unit, UnitCode, UnitVersion

__all__ = [
    "Account",
    "Category",
    "ClusterMember",
    "DisciplinaryAction",
    "FormerPassword",
    "Kind",
    "PendingMatter",
    "PerformanceRating",
    "Person",
    "Post",
    "RatingLevel",
    "Role",
    "RoleGrant",
    "Succession",
    "Unit",
    "UnitCode",
    "UnitVersion",
]
