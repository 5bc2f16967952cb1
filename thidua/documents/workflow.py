"""The states of a paper and the moves between them; buttons, checks and documentation are drawn from here."""

from thidua.documents.models import PaperState

TRANSITIONS: dict[PaperState, tuple[PaperState, ...]] = {
    PaperState.DRAFT: (PaperState.APPROVED, PaperState.RETURNED),
    PaperState.RETURNED: (PaperState.DRAFT,),
    PaperState.APPROVED: (PaperState.ISSUED, PaperState.RETURNED),
    PaperState.ISSUED: (PaperState.RECALLED, PaperState.REPLACED),
    PaperState.RECALLED: (),
    PaperState.REPLACED: (),
}

# The states in which the text may still change.
OPEN = (PaperState.DRAFT, PaperState.RETURNED)
