"""The sign-in pages as a browser meets them, over HTTP."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.central.attempts import FREE_FOR_ACCOUNT
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import running
from inspector_app.ui.theme import DARK, LIGHT
from tests.support.centers import SetClock
from tests.unit.central.browsing import Tab, knock, tab_at
from tests.unit.central.reviewers import ANA, BOSS, PASSWORD, center_with_boss


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def headquarters(tmp_path: Path, clock: SetClock) -> Iterator[Headquarters]:
    with center_with_boss(tmp_path, clock) as opened:
        opened.accounts.set_password(BOSS, PASSWORD)
        yield opened


@pytest.fixture
def tab(headquarters: Headquarters) -> Iterator[Tab]:
    with tab_at(headquarters) as opened:
        yield opened


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(tab: Tab) -> None:
    for path in ("/", "/review"):
        assert tab.get(path).headers["location"] == "/review/"
    for path in ("/review/", "/review/visit/abc"):
        sent = tab.get(path)
        assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in")


def test_address_and_password_open_the_console(tab: Tab) -> None:
    assert (tab.sign_in().status_code, tab.get("/review/").status_code) == (303, 200)
    assert 'base href="/review/"' in tab.get("/review/").text
    assert tab.get("/sign-in").headers["location"] == "/review/"


def test_the_cookie_is_for_this_site_and_no_script(tab: Tab) -> None:
    cookie = tab.sign_in().headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_the_cookie_is_secure_where_the_address_is(headquarters: Headquarters) -> None:
    origin = "https://center.example"
    with running(headquarters, addresses=[origin]) as url:
        tab = Tab(url)
        fields = {"email": BOSS, "password": PASSWORD}
        signed = tab.post("/sign-in", fields, Origin=origin, Host="center.example")
        assert signed.headers["set-cookie"].endswith("; Secure")
        tab.client.close()


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(tab: Tab) -> None:
    wrong, unknown = tab.sign_in(password="a wrong password"), tab.sign_in("nobody@example.test")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(BOSS, "X") == unknown.text.replace("nobody@example.test", "X")
    assert "set-cookie" not in wrong.headers
    assert 'role="alert"' in wrong.text
    assert f'value="{BOSS}"' in wrong.text
    assert "a wrong password" not in wrong.text


def test_what_was_typed_is_no_html(tab: Tab) -> None:
    answer = tab.sign_in('"><script>alert(1)</script>', "x")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(("fields", "word"), [({"email": " "}, "address"), ({"email": BOSS}, "password")])
def test_an_empty_field_is_named(tab: Tab, fields: dict[str, str], word: str) -> None:
    answer = tab.post("/sign-in", fields)
    assert answer.status_code == 400
    assert re.search(rf'role="alert".*{word}', answer.text)
    assert 'aria-invalid="true"' in answer.text


def test_an_inspector_is_told_where_to_go(tab: Tab, headquarters: Headquarters) -> None:
    headquarters.invite(ANA, "inspector")
    headquarters.accounts.set_password(ANA, PASSWORD)
    answer = tab.sign_in(ANA)
    assert answer.status_code == 403
    assert "not for inspectors" in answer.text
    assert tab.token is None


def test_guessing_is_slowed_down_and_says_for_how_long(tab: Tab, clock: SetClock) -> None:
    for _ in range(FREE_FOR_ACCOUNT):
        assert tab.sign_in(password="a wrong password").status_code == 401
    answer = tab.sign_in()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert re.search(r"Wait 2.seconds", answer.text)
    clock.move(seconds=2)
    assert tab.sign_in().status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/first", "/sign-out"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", ""])
def test_a_form_of_another_page_is_refused(tab: Tab, path: str, origin: str) -> None:
    assert tab.post(path, {"email": BOSS, "password": PASSWORD}, Origin=origin).status_code == 403
    assert tab.token is None


def test_a_form_without_an_origin_is_refused(tab: Tab) -> None:
    answer = tab.client.post("/sign-in", data={"email": BOSS, "password": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-in/first", "/review/", "/photos/a/b", "/summary/a.pdf"])
def test_a_foreign_name_for_this_machine_is_refused(tab: Tab, path: str) -> None:
    assert tab.get(path, Host="evil.example").status_code == 421
    assert tab.get(path, Host="127.0.0.1").status_code == 421


def test_another_origin_reads_nothing(tab: Tab) -> None:
    tab.sign_in()
    for path in ("/review/", "/photos/a/b", "/summary/a.pdf"):
        assert tab.get(path, Origin="http://evil.example").status_code == 403


def test_a_form_that_is_none_or_too_long_is_refused(tab: Tab) -> None:
    assert tab.post("/sign-in", {}, Content_Type="application/json").status_code == 415
    assert tab.post("/sign-in", {"email": "x" * 9000}).status_code == 413
    body = {
        "content": b"\xff\xfe&%zz=%",
        "headers": {"Origin": tab.url, "Content-Type": "application/x-www-form-urlencoded"},
    }
    assert tab.client.post("/sign-in", **body).status_code == 400  # type: ignore[arg-type]


def test_whoever_signed_out_is_out(tab: Tab) -> None:
    tab.sign_in()
    cookie = tab.cookie
    out = tab.post("/sign-out", {})
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in?out")
    assert "Max-Age=0" in out.headers["set-cookie"]
    for path in ("/review/", "/photos/a/b", "/summary/a.pdf"):
        assert tab.get(path, Cookie=cookie).status_code == 303
    assert knock(tab.url, Origin=tab.url, Cookie=cookie) == 403


def test_an_old_sign_in_opens_nothing(tab: Tab, clock: SetClock) -> None:
    tab.sign_in()
    assert knock(tab.url, Origin=tab.url, Cookie=tab.cookie) == 101
    clock.move(hours=12)
    assert tab.get("/review/").status_code == 303
    assert knock(tab.url, Origin=tab.url, Cookie=tab.cookie) == 403


def test_the_consoles_line_needs_cookie_and_origin_and_host(tab: Tab) -> None:
    tab.sign_in()
    assert knock(tab.url, Origin=tab.url) == 403
    assert knock(tab.url, Cookie=tab.cookie) == 403
    assert knock(tab.url, Cookie=tab.cookie, Origin="http://evil.example") == 403
    assert knock(tab.url, Cookie=tab.cookie, Origin=tab.url, Host="evil.example") == 403
    assert knock(tab.url, Cookie="inspector_sign_in=made-up", Origin=tab.url) == 403


def test_a_code_becomes_a_password(tab: Tab, headquarters: Headquarters) -> None:
    code = headquarters.invite("new@example.test", "administrator").code
    chosen = tab.post(
        "/sign-in/first", {"code": code, "password": "a password of my own", "again": "a password of my own"}
    )
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/sign-in?chosen")
    assert "Your password is set" in tab.get("/sign-in?chosen").text
    assert tab.sign_in("new@example.test", "a password of my own").status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "status", "told"),
    [
        ("short", "short", 401, "fewer than 12"),
        ("a password of my own", "another password", 400, "differ"),
        ("", "", 400, "Type a password"),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", 401, "same few characters"),
    ],
)
def test_a_password_that_cannot_be_is_explained(
    tab: Tab, headquarters: Headquarters, password: str, again: str, status: int, told: str
) -> None:
    code = headquarters.invite("new@example.test", "supervisor").code
    answer = tab.post("/sign-in/first", {"code": code, "password": password, "again": again})
    assert answer.status_code == status
    assert told in answer.text.replace("\u00a0", " ")
    assert f'value="{code}"' in answer.text


def test_the_code_of_an_inspectors_app_is_no_code_here(tab: Tab, headquarters: Headquarters) -> None:
    code = headquarters.invite(ANA, "inspector").code
    answer = tab.post("/sign-in/first", {"code": code, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 401
    assert "typed into the inspector&#x27;s app, not here" in answer.text


def test_the_pages_need_no_script_and_load_nothing_from_elsewhere(tab: Tab) -> None:
    for path in ("/sign-in", "/sign-in/first"):
        answer = tab.get(path)
        assert "<script" not in answer.text
        assert not re.search(r"https?://", answer.text)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
    style = tab.get("/sign-in/style.css").text
    assert LIGHT.accent in style
    assert DARK.accent in style
    assert not re.search(r"https?://", style)
    fonts = re.findall(r'url\("([^"]+)"\)', style)
    assert [tab.get(font).headers["content-type"] for font in fonts] == ["font/ttf"] * 3


def test_every_field_has_its_label_and_what_the_browser_should_offer(tab: Tab) -> None:
    for path, fields in (("/sign-in", ["email", "password"]), ("/sign-in/first", ["code", "password", "again"])):
        text = tab.get(path).text
        assert re.findall(r'<label for="(\w+)">', text) == fields
        assert re.findall(r'<input id="(\w+)"', text) == fields
        assert len(re.findall(r'autocomplete="[a-z-]+"', text)) == len(fields)


def test_a_link_from_another_site_finds_who_is_signed_in(tab: Tab) -> None:
    """The browser holds the strict cookie back: a page that goes on by itself brings it along."""
    answer = tab.get("/sign-in", Sec_Fetch_Site="cross-site")
    assert 'http-equiv="refresh" content="0;url=/review/"' in answer.text


def test_the_endpoint_of_devices_is_untouched_by_all_this(tab: Tab) -> None:
    assert tab.get("/v1/center", Host="any.name.at.all").status_code == 200
    assert tab.get("/v1/nothing").headers["content-type"] == "application/problem+json"
    for path in ("/docs", "/review/docs", "/review/openapi.json", "/review/upload", "/review/oauth_callback"):
        assert tab.get(path).status_code == 404
