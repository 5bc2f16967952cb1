"""Papers: drafted, approved, numbered and issued in the form the law prescribes. Knows no one who asks."""
