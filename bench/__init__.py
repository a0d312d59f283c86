"""Figures, beside what the machine itself can do."""
