"""The movement, its regulations, its rounds and its open points."""
