"""What the inspector's screens show and do. Screens call this; only this touches the vault and the line."""
