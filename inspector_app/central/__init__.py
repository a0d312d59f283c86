"""The central site."""
