"""Award schemes and findings of eligibility."""
