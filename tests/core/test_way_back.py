"""Whoever is told no is led back to where they came from, and never off this site."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from corridor.core.way_back import way_back

HOME = "http://testserver"


@pytest.mark.parametrize(
    ("wanted", "referer", "back"),
    [
        ("/room/", f"{HOME}/monitor/", "/room/"),
        ("", f"{HOME}/monitor/?q=a", f"{HOME}/monitor/?q=a"),
        ("https://elsewhere.example/", "", "/"),
        ("//elsewhere.example/", "https://elsewhere.example/", "/"),
        ("", f"{HOME}/passes/1/end/", "/"),
        ("", "", "/"),
    ],
)
def test_way_back_is_the_forms_own_then_the_page_before(
    wanted: str, referer: str, back: str
) -> None:
    request = RequestFactory().post(
        "/passes/1/end/", {"next": wanted}, headers={"referer": referer}
    )

    assert way_back(request) == back
