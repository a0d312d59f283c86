"""Criterion sets: what is looked at in a visit, for whom, and how far that is verified."""
