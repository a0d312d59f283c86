"""The address of a center, as people type it."""

import pytest

from inspector_app.device.enrollment import read_address
from inspector_app.device.errors import WrongAddress


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://center.example", "https://center.example"),
        ("  https://center.example/ ", "https://center.example"),
        ("center.example", "https://center.example"),
        ("center.example:8443", "https://center.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://[2001:db8::1]:8000", "https://[2001:db8::1]:8000"),
        ("https://hq.example/inspector/", "https://hq.example/inspector"),
    ],
)
def test_what_means_a_site_is_read_as_one(typed: str, read: str) -> None:
    assert read_address(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "   ",
            "https://",
            "ftp://center.example",
            "javascript://x",
            "center example",
            "https://center.example:80:80",
        ),
        *("https://center.example:99999", "https://center.example:0", "https://me:secret@center.example", "https://-x"),
        *("https://center.example?next=x", "https://center.example#x", "https://[::1", "file:///etc/passwd"),
    ],
)
def test_anything_else_is_told_with_an_example(typed: str) -> None:
    with pytest.raises(WrongAddress, match=r"looks like https://center\.example"):
        read_address(typed)
