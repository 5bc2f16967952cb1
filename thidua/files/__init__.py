"""Evidence: files kept once by their content, checked on entry. Who may see one, the room that attaches it decides."""
