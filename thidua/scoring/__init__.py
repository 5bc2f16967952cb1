"""Assessments, results and ranking under index sets."""
