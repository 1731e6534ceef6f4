"""Other servers are asked so that none of our own network answers, and none makes us wait."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from corridor.core import outside
from corridor.core.errors import Refused
from tests.peers.web import Asked, Reply, serving

PUBLIC = "93.184.215.14"


@pytest.fixture(autouse=True)
def _localhost_may_be_asked(settings: Settings) -> None:
    settings.INNER_HOSTS = ["localhost"]


def code_of(url: str) -> str:
    with pytest.raises(Refused) as refused:
        outside.get(url)
    return refused.value.refusal.code


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Names lead to these addresses, one lookup after the other; returns who was looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        address = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://224.0.0.1/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::1]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[::a00:1]/",
        "https://[fec0::1]/",
        f"http://{PUBLIC}/",
        f"https://user:secret@{PUBLIC}/",
        f"https://@{PUBLIC}/",
        "https://:443/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "localhost",
        "",
        "https://[",
        "https://example.com:99999/",
        "https://[::1",
        "https://example.com/\x7f",
        "https://ü..example/",
    ],
)
def test_what_may_not_be_asked_is_refused(url: str) -> None:
    assert code_of(url) == "address_refused"


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the same name is asked where it leads outside."""
    resolving(monkeypatch, "10.0.0.1")
    assert code_of("https://idp.example/") == "address_refused"

    sent = _caught(monkeypatch)
    resolving(monkeypatch, PUBLIC)
    outside.get("https://idp.example/metadata")
    assert sent[0].url == f"https://{PUBLIC}/metadata"


def test_a_second_lookup_can_not_lead_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked; the certificate is the name's."""
    sent = _caught(monkeypatch)
    asked = resolving(monkeypatch, PUBLIC, "127.0.0.1")

    outside.get("https://idp.example:8443/metadata")

    assert asked == ["idp.example"], "looked up once"
    assert (sent[0].url.host, sent[0].headers["Host"]) == (PUBLIC, "idp.example:8443")
    assert sent[0].extensions["sni_hostname"] == "idp.example"


def _caught(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    sent: list[httpx.Request] = []

    def send(_: httpx.Client, request: httpx.Request, **__: object) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b""), request=request)

    monkeypatch.setattr(httpx.Client, "send", send)
    return sent


@pytest.fixture
def slow_and_odd() -> Iterator[str]:
    def answer(asked: Asked) -> Reply:
        return {
            "/good": Reply(b'{"a": 1}'),
            "/page": Reply(b"<html>Please sign in</html>", "text/html"),
            "/lies": Reply(b"<html>Please sign in</html>"),
            "/list": Reply(b"[1]"),
            "/large": Reply(b" " * (outside.LONGEST + 1)),
            "/packed": Reply(gzip.compress(b"{}"), encoding="gzip"),
            "/moved": Reply(b"", status=302, location="https://10.0.0.1/"),
            "/slow": Reply(b"{}"),
        }[asked.path]

    with serving(answer) as site:
        yield site


def test_an_answer_is_read(slow_and_odd: str) -> None:
    answer = outside.get(f"{slow_and_odd}/good")

    assert (answer.status, answer.kind, answer.json()) == (200, "application/json", {"a": 1})


@pytest.mark.parametrize("path", ["page", "lies", "list"])
def test_a_page_where_json_was_promised_is_no_answer(slow_and_odd: str, path: str) -> None:
    answer = outside.get(f"{slow_and_odd}/{path}")

    with pytest.raises(Refused) as refused:
        answer.json()
    assert refused.value.refusal.code == "no_answer"


def test_an_answer_that_is_too_long_is_not_read(slow_and_odd: str) -> None:
    assert code_of(f"{slow_and_odd}/large") == "no_answer"


def test_a_packed_answer_is_not_unpacked(slow_and_odd: str) -> None:
    """Some bytes of it could become gigabytes of ours; nobody who keeps to what we ask packs."""
    assert code_of(f"{slow_and_odd}/packed") == "no_answer"


def test_nobody_is_sent_anywhere_else(slow_and_odd: str) -> None:
    answer = outside.get(f"{slow_and_odd}/moved")

    assert (answer.status, answer.is_good) == (302, False)


def test_an_answer_in_drops_ends(monkeypatch: pytest.MonkeyPatch, slow_and_odd: str) -> None:
    """Control: with the usual time the same answer is read."""
    assert outside.get(f"{slow_and_odd}/slow").json() == {}

    monkeypatch.setattr(outside, "ANSWERS_WITHIN", -1.0)
    assert code_of(f"{slow_and_odd}/slow") == "no_answer"


def test_nobody_there_is_no_answer() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert code_of(f"http://localhost:{nobody.getsockname()[1]}/") == "no_answer"


def test_only_named_hosts_inside_are_asked(settings: Settings, slow_and_odd: str) -> None:
    settings.INNER_HOSTS = []
    assert code_of(f"{slow_and_odd}/good") == "address_refused"
    assert code_of("https://localhost/") == "address_refused"


def test_http_stays_on_the_loopback(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INNER_HOSTS = ["adfs.school.example"]
    resolving(monkeypatch, "10.0.0.1")
    assert code_of("http://adfs.school.example/") == "address_refused"

    sent = _caught(monkeypatch)
    outside.get("https://adfs.school.example/")
    assert len(sent) == 1, "control"
