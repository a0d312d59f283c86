"""`make screenshots`: every screen, phone and desktop, light and dark, from the real programs on a fictional day."""
