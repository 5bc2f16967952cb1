"""Units and their succession, persons, posts, ratings, discipline; accounts and roles."""
