"""What builds and guards the house; nothing here is part of the app."""
