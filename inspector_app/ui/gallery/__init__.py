"""Every part of the kit in every state, to look at: `python -m inspector_app.ui.gallery`. A tool for developers."""
