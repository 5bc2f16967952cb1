"""Units that change by a decision: drafted step by step, previewed, carried out all at once."""
