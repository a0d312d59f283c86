"""The app: its routes, what stands before them, and how a window is opened on a desk."""

from collections.abc import Callable

import flet as ft

from inspector_app.criteria.errors import CriterionSetError
from inspector_app.custody.errors import PackageError
from inspector_app.device.errors import DeviceError, NoSuchVisit
from inspector_app.device.screens.camera import camera
from inspector_app.device.screens.checklist import checklist, walk
from inspector_app.device.screens.criterion import criterion
from inspector_app.device.screens.files import file_page, open_page
from inspector_app.device.screens.gate import gate
from inspector_app.device.screens.guide import guide
from inspector_app.device.screens.keystore import keystore_of
from inspector_app.device.screens.line import sync_page
from inspector_app.device.screens.link import follow_link
from inspector_app.device.screens.new_visit import new_visit
from inspector_app.device.screens.overview import overview
from inspector_app.device.screens.photos import photo_page
from inspector_app.device.screens.places import DESK, from_address, the_desk
from inspector_app.device.screens.set_page import set_page
from inspector_app.device.screens.settings import settings
from inspector_app.device.screens.site import site_questions
from inspector_app.device.screens.summary import summary_page
from inspector_app.device.screens.unlocking import passphrase_page, pin_page
from inspector_app.device.screens.visits import visit_list
from inspector_app.device.state.desk import Desk, Stage
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.states import empty_state, loading
from inspector_app.ui.opening import open_window
from inspector_app.ui.runtime import use_changes, view
from inspector_app.ui.tasks import Failure, use_query
from inspector_app.ui.window import Window, current_window
from inspector_app.ui.wording import say
from inspector_app.vault.errors import VaultError
from inspector_app.visits.errors import VisitError
from sync.errors import SyncError

TITLE = "Inspector"
SPOKEN = (CriterionSetError, DeviceError, PackageError, SyncError, VaultError, VisitError)


def main_of(desk: Desk) -> Callable[[ft.Page], None]:
    """What Flet calls for each new window of the app on this desk."""

    def main(page: ft.Page) -> None:
        open_desk(page, desk)

    return main


def open_desk(page: ft.Page, desk: Desk) -> None:
    """Open a window on a desk. The newest has it; one that was open before shows nothing of the vault any more, and
    when the last is gone for good the vault is locked."""
    keep: dict[str, Window] = {}
    window = open_window(
        page,
        root,
        title=TITLE,
        explain=explain,
        keep={DESK: desk},
        on_return=desk.look_at_clock,
        on_close=lambda: desk.leave(keep["window"]),
    )
    keep["window"] = window
    window.on_use = desk.use
    _take(desk, window)
    window.call(follow_link, desk, window)


def _take(desk: Desk, window: Window) -> None:
    """What is being typed in the window that has the desk is handed over first."""
    if isinstance(desk.holder, Window):
        desk.holder.save_drafts()
    desk.doors.keystore = keystore_of(window)
    desk.hold(window)


def explain(failure: Exception) -> str | None:
    """The sentence of a failure that a person can do something about."""
    return str(failure) if isinstance(failure, SPOKEN) else None


def root() -> ft.Control:
    """Routes only while the vault is open and this window has it."""
    return ft.Router(ROUTES, manage_views=True)


def _when_open(shown: Callable[[], ft.View]) -> ft.View:
    """What is shown may call no hooks itself: before it, other screens stand here."""
    use_changes(the_desk().changes)
    return _guarded(shown)


def _guarded(shown: Callable[[], ft.View]) -> ft.View:
    desk = the_desk()
    if desk.holder is not current_window():
        return _elsewhere()
    return shown() if desk.stage is Stage.OPEN else gate()


def _elsewhere() -> ft.View:
    """Another window took over: nothing of the vault is shown here."""
    desk, window = the_desk(), current_window()
    take = button("take-over", say("app.take_over"), lambda: _take(desk, window))
    told = empty_state("elsewhere", ft.Icons.TAB_OUTLINED, say("app.elsewhere"), say("app.elsewhere_text"), take)
    return screen("elsewhere", Bar(say("app.name")), told)


def _with_visit(shown: Callable[[], ft.View]) -> ft.View:
    """Opens the visit of the address first."""
    desk, wanted = the_desk(), ft.use_route_params()["visit"]
    use_changes(desk.changes)
    is_open = desk.stage is Stage.OPEN and desk.holder is current_window()

    async def open_it() -> None:
        if is_open:
            await desk.open(wanted)

    opening = use_query(("visit", wanted, is_open), open_it)
    visit = desk.visit if desk.visit and desk.visit.id == wanted else None
    if not is_open:
        return _guarded(shown)
    if opening.failure is not None:
        return _no_visit(opening.failure)
    if visit is None:
        return screen("opening", Bar(say("visits.title")), body([loading("opening-visit", say("app.opening"))]))
    return shown()


def _no_visit(failure: Failure) -> ft.View:
    """It is not here, or cannot be read; either way there is a way on."""
    title, text = say("app.no_visit"), failure.sentence
    if isinstance(failure.error, NoSuchVisit):
        title, text = say("app.visit_elsewhere"), say("app.visit_elsewhere_text")
    back = button("to-start", say("app.to_visits"), _home)
    told = empty_state("no-visit", ft.Icons.SEARCH_OFF, title, text, back)
    return screen("no-visit", Bar(say("app.name")), told)


def _home() -> None:
    current_window().page.navigate("/")


@view
def Home() -> ft.View:
    return _when_open(visit_list)


@view
def New() -> ft.View:
    return _when_open(new_visit)


@view
def SyncPage() -> ft.View:
    return _when_open(sync_page)


@view
def OpenPage() -> ft.View:
    return _when_open(open_page)


@view
def FilePage() -> ft.View:
    return _with_visit(file_page)


@view
def Settings() -> ft.View:
    return _when_open(settings)


@view
def PassphrasePage() -> ft.View:
    return _when_open(passphrase_page)


@view
def PinPage() -> ft.View:
    return _when_open(pin_page)


@view
def Overview() -> ft.View:
    return _with_visit(overview)


@view
def Check() -> ft.View:
    category = ft.use_route_params()["category"]
    return _with_visit(lambda: checklist(category))


@view
def Criterion() -> ft.View:
    answer = from_address(ft.use_route_params()["answer"])
    return _with_visit(lambda: criterion(answer))


@view
def Camera() -> ft.View:
    params = ft.use_route_params()
    return _with_visit(lambda: camera(params["category"], from_address(params["answer"])))


@view
def Guide() -> ft.View:
    params = ft.use_route_params()
    return _with_visit(lambda: guide(params["category"], from_address(params["answer"])))


@view
def PhotoPage() -> ft.View:
    photo = ft.use_route_params()["photo"]
    return _with_visit(lambda: photo_page(photo))


@view
def SetPage() -> ft.View:
    return _with_visit(set_page)


@view
def SummaryPage() -> ft.View:
    return _with_visit(summary_page)


@view
def Walk() -> ft.View:
    position = ft.use_route_params()["position"]
    return _with_visit(lambda: walk(position))


@view
def Site() -> ft.View:
    return _with_visit(site_questions)


@view
def NotFound() -> ft.View:
    back = button("to-start", say("trouble.start"), _home)
    told = empty_state("not-found", ft.Icons.SEARCH_OFF, say("app.not_found"), say("app.not_found_text"), back)
    return screen("not-found", Bar(say("app.name")), told)


ROUTES = [
    ft.Route(
        path="/",
        component=Home,
        children=[
            ft.Route(path="new", component=New),
            ft.Route(path="sync", component=SyncPage),
            ft.Route(path="open", component=OpenPage),
            ft.Route(
                path="settings",
                component=Settings,
                children=[
                    ft.Route(path="passphrase", component=PassphrasePage),
                    ft.Route(path="pin", component=PinPage),
                ],
            ),
            ft.Route(
                path="visit/:visit",
                component=Overview,
                children=[
                    ft.Route(
                        path="check/:category",
                        component=Check,
                        children=[
                            ft.Route(
                                path="on/:answer",
                                component=Criterion,
                                children=[
                                    ft.Route(path="camera", component=Camera),
                                    ft.Route(path="guide", component=Guide),
                                ],
                            )
                        ],
                    ),
                    ft.Route(path="walk/:position", component=Walk),
                    ft.Route(path="site", component=Site),
                    ft.Route(path="photo/:photo", component=PhotoPage),
                    ft.Route(path="set", component=SetPage),
                    ft.Route(path="summary", component=SummaryPage),
                    ft.Route(path="file", component=FilePage),
                ],
            ),
        ],
    ),  # Flet's own `not_found` puts a view into a view, which shows as a gray page.
    ft.Route(path=":elsewhere*", component=NotFound),
]
