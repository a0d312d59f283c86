"""Programs of others beside ours, over the wire."""
