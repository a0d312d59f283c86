"""The parts of the `inspector` command: each reads its words, calls a room, and prints."""
