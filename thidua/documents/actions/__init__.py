"""What is done with a paper: drafted, approved, issued under a number, returned, recalled, replaced."""

from thidua.documents.actions.drafting import Draft, draft_paper, revise_paper
from thidua.documents.actions.letterheads import keep_letterhead
from thidua.documents.actions.moving import (
    approve_paper,
    approve_papers,
    issue_paper,
    recall_paper,
    replace_paper,
    return_paper,
)
from thidua.documents.actions.rows import file_name, subject_of

__all__ = [
    "Draft",
    "approve_paper",
    "approve_papers",
    "draft_paper",
    "file_name",
    "issue_paper",
    "keep_letterhead",
    "recall_paper",
    "replace_paper",
    "return_paper",
    "revise_paper",
    "subject_of",
]
