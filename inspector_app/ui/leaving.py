"""Leaves the app for a page that is none of it, in the same window of the browser."""

import flet as ft

__all__ = ["leave_for"]


async def leave_for(url: str) -> None:
    """Show that page in place of the app. Nobody answers who has left, so nothing is waited for."""
    await ft.UrlLauncher().launch_url(ft.Url(url, ft.UrlTarget.SELF))
