"""Who may talk to a served app: over real HTTP and WebSockets, as another program or a page of another site would."""

import contextlib
import re
from collections.abc import Iterator

import flet as ft
import flet_web.fastapi as flet_fastapi  # type: ignore[import-untyped]
import httpx
import pytest
from websockets.exceptions import InvalidStatus

from inspector_app.ui.serving import Running, running, who_entered
from tests.support.knocking import connect_to, register

SEEN: list[str] = []
"""Who entered, as `main` saw it."""


def main(page: ft.Page) -> None:
    SEEN.append(who_entered())
    page.add(ft.Text("inside"))


@pytest.fixture(scope="module")
def app() -> Iterator[Running]:
    with running(main, title="Guarded") as here:
        yield here


@contextlib.contextmanager
def _entered(app: Running) -> Iterator[httpx.Client]:
    """A browser that opened the app by its link."""
    with httpx.Client(base_url=app.origin) as client:
        assert client.get(app.new_link()).status_code == 200
        yield client


def _cookie(app: Running) -> str:
    with _entered(app) as client:
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


# the link and the cookie


def test_without_the_cookie_there_is_only_a_page_that_says_what_to_do(app: Running) -> None:
    for path in ("/", "/main.dart.js", "/visits", "/assets/fonts/PublicSans-Bold.ttf"):
        answer = httpx.get(f"{app.origin}{path}")
        assert answer.status_code == 401
        assert "locked" in answer.text and "flet" not in answer.text.lower()


def test_the_link_opens_the_app_once_and_leaves_a_cookie_that_no_script_and_no_other_site_can_use(
    app: Running,
) -> None:
    link = app.new_link()
    first = httpx.get(link)
    cookie = first.headers["set-cookie"]
    assert first.status_code == 200 and "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    second = httpx.get(link)
    assert second.status_code == 401 and "set-cookie" not in second.headers
    assert "no-store" in first.headers["cache-control"] and first.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["", "wrong", "%00", "a" * 5000])
def test_a_token_that_was_not_given_opens_nothing(app: Running, token: str) -> None:
    assert httpx.get(f"{app.origin}/enter?token={token}").status_code == 401
    assert httpx.get(f"{app.origin}/enter").status_code == 401


def test_who_entered_is_given_the_app(app: Running) -> None:
    with _entered(app) as client:
        page = client.get("/")
        assert page.status_code == 200 and "flutter_bootstrap.js" in page.text
        assert client.get("/visits/7").status_code == 200
        assert client.get("/nothing.js").status_code == 404


def test_a_cookie_of_another_start_is_worth_nothing(app: Running) -> None:
    name = _cookie(app).split("=")[0]
    assert httpx.get(app.origin, headers={"Cookie": f"{name}={'x' * 43}"}).status_code == 401


# other sites


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_a_page_of_another_origin_is_refused_even_with_the_cookie(app: Running, origin: str) -> None:
    with _entered(app) as client:
        assert client.get("/", headers={"Origin": origin}).status_code == 403
    with pytest.raises(InvalidStatus):
        connect_to(app.origin, origin=origin, cookie=_cookie(app))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1", ""])
def test_a_name_that_was_turned_to_this_machine_is_refused_even_with_the_cookie(app: Running, host: str) -> None:
    with _entered(app) as client:
        assert client.get("/", headers={"Host": host}).status_code in (400, 421)


def test_a_websocket_under_another_name_is_refused(app: Running) -> None:
    with pytest.raises(InvalidStatus):
        connect_to(app.origin, origin=app.origin, cookie=_cookie(app), host="http://evil.example")


def test_two_origins_or_two_hosts_are_refused(app: Running) -> None:
    with _entered(app) as client:
        twice = [("Origin", app.origin), ("Origin", "https://evil.example")]
        assert client.get("/", headers=twice).status_code == 403


# websockets


def test_a_websocket_needs_the_cookie_and_the_origin(app: Running) -> None:
    for origin, cookie in ((app.origin, None), (None, _cookie(app)), (None, None)):
        with pytest.raises(InvalidStatus) as refused:
            connect_to(app.origin, origin=origin, cookie=cookie)
        assert refused.value.response.status_code == 403


def test_a_websocket_of_our_own_page_is_let_in_and_main_knows_who_it_is(app: Running) -> None:
    SEEN.clear()
    with connect_to(app.origin, origin=app.origin, cookie=_cookie(app)) as line:
        assert register(line)
    assert SEEN == ["the person at this machine"]


def test_localhost_is_the_same_machine(app: Running) -> None:
    port = app.origin.rsplit(":", 1)[1]
    name = f"http://localhost:{port}"
    with connect_to(app.origin, origin=name, cookie=_cookie(app), host=name) as line:
        assert register(line)


# what is shown


@pytest.mark.parametrize(
    "path", ["/docs", "/docs/", "/docs/oauth2-redirect", "/redoc", "/openapi.json", "/oauth_callback", "/upload"]
)
def test_what_the_framework_shows_of_itself_is_hidden_from_everyone(app: Running, path: str) -> None:
    with _entered(app) as client:
        assert client.get(path).status_code == 404
    assert httpx.get(f"{app.origin}{path}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_the_app_is_only_read_over_http(app: Running, method: str) -> None:
    with _entered(app) as client:
        assert client.request(method, "/").status_code == 405


@pytest.mark.parametrize("path", ["/", "/main.dart.js", "/assets/fonts/PublicSans-Bold.ttf"])
def test_nothing_may_be_read_by_other_sites_framed_or_fetched_from_elsewhere(app: Running, path: str) -> None:
    with _entered(app) as client:
        headers = client.get(path).headers
    assert "access-control-allow-origin" not in headers
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "http" not in policy


# speed


def test_a_file_is_sent_to_this_machine_as_it_is_and_not_again_while_it_is_the_same(app: Running) -> None:
    with _entered(app) as client:
        first = client.get("/main.dart.js")
        assert "content-encoding" not in first.headers and "no-cache" in first.headers["cache-control"]
        again = client.get("/main.dart.js", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304 and not again.content
        head = client.head("/main.dart.js")
        assert head.status_code == 200 and not head.content


def test_the_page_itself_is_never_kept(app: Running) -> None:
    with _entered(app) as client:
        assert client.get("/").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/visit/abc/check/6", "/assets/FontManifest.json", "/manifest.json"])
def test_what_flet_writes_into_tmp_is_served_after_it_was_tidied_away(app: Running, path: str) -> None:
    with running(main, title="Another") as other, _entered(other) as client:
        before = client.get("/").text
        assert "flet.noCdn=true" in before
        with running(main, title="A third"):
            pass
        flet_fastapi.app_manager.delete_temp_dirs()
        after = client.get(path)
        assert after.status_code == 200 and ("manifest" in path.lower() or after.text == before)
        assert "Another" in after.text or path == "/assets/FontManifest.json"


def test_the_app_listens_on_this_machine_alone(app: Running) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", app.origin)
