"""What browsers are told about our answers, and what is in the cookies."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from corridor.core import csp_reports
from corridor.core.csp_reports import Allowance
from corridor.live.serve import OPTIONS
from tests.factories import World
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")

UNSAFE = (
    r"\|\s*safe\b|autoescape off|<script(?![^>]*\bsrc=)|\son\w+=\""
    r"|<[^{}>]*\sstyle=|javascript:"
)
ALWAYS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/room/", "/nothing-here/", "/api/v1/me"])
def test_every_answer_carries_the_headers(world: World, path: str) -> None:
    answer = Visitor(world.teacher).get(path)

    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert re.search(r"https?:|\*", policy) is None, "nothing comes from elsewhere"


def test_pages_of_somebody_are_kept_nowhere(world: World) -> None:
    visitor = Visitor(world.teacher)

    assert visitor.get("/room/").headers["Cache-Control"] == "no-store"
    assert "no-store" in visitor.get("/sign-in/").headers["Cache-Control"]


def test_cookies_are_not_for_scripts_nor_for_other_sites(world: World) -> None:
    visitor = Visitor(world.teacher)
    visitor.get("/account/sign-ins/")
    visitor.post("/account/school/", member=str(world.teacher.id))
    cookies = visitor.client.cookies

    assert {"corridor_session", "corridor_csrf"} <= set(cookies)
    for name in ("corridor_session", "corridor_csrf"):
        assert cookies[name]["httponly"]
        assert cookies[name]["samesite"] == "Lax"
        assert cookies[name]["path"] == "/"
    assert cookies["corridor_session"]["max-age"] == "", "it ends with the browser"


def test_under_https_cookies_are_of_this_host_alone() -> None:
    told = _settings_of({"CORRIDOR_HTTPS": "1"})

    assert told == [
        *("__Host-corridor_session", "True", "__Host-corridor_csrf", "True"),
        *("__Secure-corridor_device", "31536000", "True"),
    ]
    assert _settings_of({})[:2] == ["corridor_session", "False"], "negative control"


def _settings_of(environment: dict[str, str]) -> list[str]:
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from corridor.accounts.known_devices import COOKIE\n"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME,"
        " s.CSRF_COOKIE_SECURE, COOKIE, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT)"
    )
    plain = {k: v for k, v in os.environ.items() if k not in ("CORRIDOR_HTTPS", "CORRIDOR_DEBUG")}
    plain |= {"DJANGO_SETTINGS_MODULE": "corridor.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=plain | environment,
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return done.stdout.split()


def test_the_server_believes_no_forwarded_address_by_itself() -> None:
    assert OPTIONS["proxy_headers"] is False


def test_no_template_marks_text_as_safe_nor_writes_scripts() -> None:
    """What a browser can't show: a place that is only drawn in a state no test reaches."""
    found = [
        f"{page}: {match.group()}"
        for page in Path("corridor").rglob("*.html")
        for match in re.finditer(
            UNSAFE,
            page.read_text(),
        )
    ]
    assert found == []


REPORT = (
    '{"csp-report": {"document-uri": "http://testserver/passes/'
    '01a5b3c4-1111-7222-8333-444455556666/?q=maya", "effective-directive": "script-src-elem", '
    '"blocked-uri": "inline", "script-sample": "alert(1)"}}'
)


def _report(body: str = REPORT) -> None:
    answer = Client().post("/csp-reports/", body, content_type="application/csp-report")
    assert (answer.status_code, text_of(answer)) == (204, "")


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == csp_reports.__name__]


@pytest.mark.django_db
def test_a_report_says_which_page_and_nothing_of_people(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csp_reports, "allowance", Allowance(2))
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            _report()

    expected = "A page broke its content security policy: script-src-elem on /passes/…/ by inline"
    assert _told(caplog) == [expected] * 2, "and not more than so many a minute"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "{", '{"csp-report": 1}'),
        REPORT.replace("testserver", "evil.example"),
        REPORT.replace("script-src-elem", "a\\nforged line"),
        REPORT.replace("alert(1)", "x" * 20_000),
    ],
)
def test_what_is_no_report_of_ours_is_dropped(caplog: pytest.LogCaptureFixture, body: str) -> None:
    with caplog.at_level(logging.WARNING):
        _report(body)

    assert _told(caplog) == []


def test_reports_are_asked_for() -> None:
    assert settings.CONTENT_SECURITY_POLICY.endswith("; report-uri /csp-reports/")
