"""What is not there: echoes of requests, lists of folders, data left in the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

# OneRoster 1.1 services that sign with HMAC-SHA1 (OAuth 1.0a, RFC 5849 section 3.4.2).
OF_OTHERS = {f"corridor/rostering/providers/{name}.py" for name in ("http/credentials", "schemas")}
WEAK = re.compile(r"\b(md[45]|sha1|crc32)\b", re.IGNORECASE)
KEEPS = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in/", "/room/", "/api/v1/me", "/health/live"])
def test_trace_is_never_answered_with_the_request(path: str) -> None:
    answer = Client().generic("TRACE", path, headers={"X-Canary": "canary"})

    assert b"canary" not in answer.content
    assert answer.status_code in (302, 401, 403, 405)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/static/", "/static/core/", "/.git/config", "/static/../.git/config"]
)
def test_folders_and_files_of_the_checkout_are_not_served(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_scripts_keep_nothing_but_whether_keys_are_off_and_pages_for_no_network() -> None:
    """What the service worker keeps, and for whom, is proved with a browser."""
    scripts = list(Path("corridor").rglob("static/**/*.js"))
    keeping = {script.name for script in scripts if KEEPS.search(script.read_text())}

    assert len(scripts) > 3
    assert keeping == {"keyboard.js", "asked.js", "kept.js"}
    assert KEEPS.search("localStorage.setItem('q', name)"), "negative control"


def test_weak_hashes_prove_nothing() -> None:
    modules = list(Path("corridor").rglob("*.py"))
    using = {str(module) for module in modules if WEAK.search(module.read_text())}

    assert len(modules) > 100
    assert using <= OF_OTHERS
    assert WEAK.search("digest = hashlib.md5(text)"), "negative control"
