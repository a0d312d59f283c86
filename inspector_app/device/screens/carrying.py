"""How a file gets out of the app and into it: a share sheet on a phone, a dialog on a desktop, a browser's download."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import flet as ft

from inspector_app.device.leftovers import copies_arriving
from inspector_app.device.screens.places import the_desk
from inspector_app.device.state.hatch import Hatch, Place, place_at, place_in_tray, remove
from inspector_app.ui.window import current_window

T = TypeVar("T")
Out = Callable[[str, Callable[[Place], Awaitable[T]]], Awaitable[T | None]]


class Carrier:
    """The ways of one window. What is asked of the device needs a service that something refers to: the window does."""

    def __init__(self) -> None:
        self._desk, self._window = the_desk(), current_window()
        keep = self._window.keep
        self._picker: ft.FilePicker = keep.setdefault("picker", ft.FilePicker())
        self._share: ft.Share = keep.setdefault("share", ft.Share())
        self._launcher: ft.UrlLauncher = keep.setdefault("launcher", ft.UrlLauncher())

    @property
    def shares(self) -> bool:
        """Whether files leave by the share sheet."""
        return self._window.abilities.is_phone

    async def hand_over(self, name: str, make: Callable[[Place], Awaitable[T]]) -> T | None:
        """Let `make` write a file, and hand it over under that name. None where the person changed their mind."""
        if not (self._window.page.web or self.shares):
            chosen = await self._picker.save_file(file_name=name)
            return await make(place_at(chosen)) if chosen else None
        path = place_in_tray(self._desk.folder, name)
        made = await make(path)
        if self.shares:
            await self._share.share_files([ft.ShareFile.from_path(str(path), name=name)])
        else:
            address = self._hatch.offer(path, name)
            await self._launcher.launch_url(ft.Url(address, ft.UrlTarget.SELF))
        return made

    async def receive(self, use: Callable[[Place], Awaitable[T]]) -> T | None:
        """Let the person choose a file, and `use` read it. None where nothing was chosen."""
        async with copies_arriving():
            return await self._receive(use)

    async def _receive(self, use: Callable[[Place], Awaitable[T]]) -> T | None:
        chosen = await self._picker.pick_files()
        if not chosen:
            return None
        if self._window.page.web:
            return await self._receive_from_browser(chosen[0], use)
        assert chosen[0].path is not None
        path = place_at(chosen[0].path)
        try:
            return await use(path)
        finally:
            if self.shares:  # a phone's picker gives a copy of its own, and leaves it lying
                remove(path)

    async def _receive_from_browser(self, chosen: ft.FilePickerFile, use: Callable[[Place], Awaitable[T]]) -> T:
        path = place_in_tray(self._desk.folder, "coming")
        address, arrived = self._hatch.expect(path)
        try:
            await self._picker.upload([ft.FilePickerUploadFile(address, id=chosen.id, name=chosen.name)])
            await arrived
            return await use(path)
        finally:
            remove(path)

    @property
    def _hatch(self) -> Hatch:
        assert self._desk.hatch is not None, "a site without a hatch"
        return self._desk.hatch
