"""The inspector's side: state behind the screens and the commands."""
