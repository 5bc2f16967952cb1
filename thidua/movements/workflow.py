"""The states of a movement and the moves between them; buttons, checks and documentation are drawn from here."""

from thidua.movements.models import MovementStatus

TRANSITIONS: dict[MovementStatus, tuple[MovementStatus, ...]] = {
    MovementStatus.DRAFT: (MovementStatus.ISSUED,),
    MovementStatus.ISSUED: (MovementStatus.RUNNING,),
    MovementStatus.RUNNING: (MovementStatus.IN_REVIEW,),
    MovementStatus.IN_REVIEW: (MovementStatus.RUNNING, MovementStatus.CLOSED),
    MovementStatus.CLOSED: (),
}

# The states in which a round may be opened.
OPENS_ROUNDS = (MovementStatus.RUNNING, MovementStatus.IN_REVIEW)
