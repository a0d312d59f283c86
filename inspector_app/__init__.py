"""Validation visits: recorded offline, proven at headquarters."""
