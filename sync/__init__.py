"""Journals and photos: two places that must end up equal. Knows nothing of inspections."""
