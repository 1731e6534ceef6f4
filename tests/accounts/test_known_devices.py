"""What a browser says of itself holds for its time only."""

from __future__ import annotations

import time

import pytest
from django.http import HttpRequest, HttpResponse

from corridor.accounts.known_devices import COOKIE, YEAR, Device

EMAIL = "bennett@example.com"


@pytest.mark.parametrize(("age", "is_known"), [(YEAR - 60, True), (YEAR + 60, False)])
def test_a_device_is_known_for_a_year(
    monkeypatch: pytest.MonkeyPatch, age: int, is_known: bool
) -> None:
    """However long the browser keeps the cookie: the time is in what is signed."""
    response, request = HttpResponse(), HttpRequest()
    then = time.time() - age
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: then)
        Device("it").remember(EMAIL, response)
    request.COOKIES[COOKIE] = response.cookies[COOKIE].value

    assert Device.of(request).knows(EMAIL) is is_known
