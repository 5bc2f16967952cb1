from __future__ import annotations

from thidua.observations.models import Observation
from thidua.people.models import Account
from thidua.people.permissions import Decision, can_view_person, can_view_results


def can_view_figures(account: Account) -> Decision:
    """Figures of units are open to every participant."""
    return can_view_results(account)


def can_view_observation(account: Account, observation: Observation) -> Decision:
    """A figure of a person is as personal as the person's page."""
    if observation.person is not None:
        return can_view_person(account, observation.person)
    return can_view_figures(account)
