"""Which addresses may be asked, and that the one that was checked is the one that is asked."""

from __future__ import annotations

import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from corridor.core.errors import Invalid
from corridor.core.reachable import AddressRefused, check_url, place_of
from corridor.rostering.providers.http import client as client_module
from corridor.rostering.providers.http.answer import wait_asked_for
from corridor.rostering.providers.http.client import Client, NoCredentials
from corridor.rostering.providers.http.credentials import Bearer
from corridor.rostering.providers.http.failure import Failure
from corridor.rostering.providers.schemas import SCHEMAS
from corridor.rostering.providers.settings import FieldKind
from tests.peers.serving import Peer, Reply, Request, serving
from tests.peers.web import Reply as WebReply
from tests.peers.web import serving as serving_web
from tests.rostering.network import QUICK
from tests.rostering.reading import Silent

INSIDE = [
    "10.1.2.3",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "224.0.0.1",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:10.1.2.3",
    "64:ff9b::a01:203",
    "2002:a01:203::1",
]


def resolves_to(monkeypatch: pytest.MonkeyPatch, *ips: str) -> None:
    """Whatever the name is; ports are kept."""

    def lookup(_host: str, port: int, *_args: object, **_more: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.parametrize("ip", INSIDE)
def test_a_host_inside_our_network_is_not_asked(monkeypatch: pytest.MonkeyPatch, ip: str) -> None:
    resolves_to(monkeypatch, "93.184.216.34", ip)
    with pytest.raises(AddressRefused) as refused:
        place_of("https://sis.example/x")
    assert refused.value.code == "address_private"


def test_a_host_outside_is_asked_at_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolves_to(monkeypatch, "93.184.216.34")
    assert place_of("https://sis.example/x").ips == ("93.184.216.34",)


def test_a_host_inside_is_asked_where_the_installation_allows_it(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    resolves_to(monkeypatch, "10.1.2.3")
    settings.INNER_HOSTS = ["sis.local"]
    assert place_of("https://sis.local/x").ips == ("10.1.2.3",)
    with pytest.raises(AddressRefused):
        place_of("https://other.local/x")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://sis.example/x", "not_https"),
        ("http://127.0.0.1/x", "not_https"),
        ("ftp://sis.example/x", "address_unread"),
        ("file:///etc/passwd", "address_unread"),
        ("sis.example", "address_unread"),
        ("https://", "address_unread"),
        ("https://sis.example:99999/", "address_unread"),
        ("https://me:secret@sis.example/", "address_login"),
    ],
)
def test_only_plain_https_addresses_are_taken(url: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url(url)
    assert refused.value.code == code


def test_http_is_for_named_hosts_on_the_loopback_alone(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "sis.local"]
    assert place_of("http://127.0.0.1:80/").ips == ("127.0.0.1",)
    with pytest.raises(AddressRefused):
        check_url("http://sis.example/")
    resolves_to(monkeypatch, "10.1.2.3")
    with pytest.raises(AddressRefused):
        place_of("http://sis.local/")


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused_in_words(text: str) -> None:
    with suppress(AddressRefused):
        assert check_url(text).scheme == "https"


class _Says(Peer):
    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.said = reply

    def reply(self, _request: Request) -> Reply:
        return self.said


@pytest.mark.parametrize(
    ("reply", "code", "asked"),
    [
        (Reply({}, 302, {"Location": "/elsewhere"}), "redirected", 1),
        (Reply({}, 403), "service_denied", 1),
        (Reply({}, 404), "service_failed", 1),
        (Reply({}, 500), "service_failed", 4),
        (Reply({}, 503, {"Retry-After": "0"}), "service_failed", 4),
        (Reply({}, 429, {"Retry-After": "Mon, 14 Sep 2026 00:00:00 GMT"}), "service_busy", 4),
        (Reply("{", kind="application/json"), "not_json", 1),
        (Reply("[" * 100_000, kind="application/json"), "not_json", 1),
        (Reply({"error": {"message": "no"}}), "error_inside", 1),
        (Reply({"imsx_severity": "error", "users": []}), "error_inside", 1),
    ],
)
def test_what_is_no_answer_fails_after_as_many_tries_as_make_sense(
    settings: Settings, reply: Reply, code: str, asked: int
) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    peer = _Says(reply)
    with serving(peer), Client(QUICK, Silent()) as client, pytest.raises(Failure) as failure:
        client.get(f"{peer.url}/x", NoCredentials())
    assert (failure.value.code, len(peer.asked)) == (code, asked)


def test_a_long_pause_that_a_service_asks_for_is_bounded_by_the_whole(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    peer = _Says(Reply({}, 429, {"Retry-After": "86400"}))
    limits = replace(QUICK, total=1, longest=3600)
    with serving(peer), Client(limits, Silent()) as client, pytest.raises(Failure) as failure:
        client.get(f"{peer.url}/x", NoCredentials())
    assert (failure.value.code, len(peer.asked)) == ("too_slow", 1)


def test_a_port_where_nobody_answers_is_said_in_words(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with (
        Client(QUICK, Silent()) as client,
        pytest.raises(Failure, match=r"127\.0\.0\.1") as failure,
    ):
        client.get(url, NoCredentials())
    assert failure.value.code == "not_reached"


def test_another_address_of_a_host_is_tried_when_one_is_silent(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    peer = _Says(Reply({"said": "here"}))
    with serving(peer), Client(QUICK, Silent()) as client:
        resolves_to(monkeypatch, "127.0.0.2", "127.0.0.1")
        url = peer.url.replace("127.0.0.1", "localhost")
        assert client.get(url, NoCredentials()).body == {"said": "here"}


@pytest.mark.parametrize("key", ["kéy", "two words", "line\nbreak"])
def test_a_key_that_can_not_be_sent_is_said_in_words(settings: Settings, key: str) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    peer = _Says(Reply({}, 401))
    with serving(peer), Client(QUICK, Silent()) as client, pytest.raises(Failure) as failure:
        client.get(f"{peer.url}/x", Bearer(lambda: key))
    assert (failure.value.code, peer.asked) == ("no_token", [])


@pytest.mark.parametrize(("name", "is_trusted"), [("sis.example", True), ("evil.example", False)])
def test_tls_is_checked_against_the_name_though_the_address_is_pinned(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    name: str,
    is_trusted: bool,
) -> None:
    settings.INNER_HOSTS = ["sis.example"]
    certificate = _certificate(tmp_path, name)
    with _tls_server(certificate) as port:
        resolves_to(monkeypatch, "127.0.0.1")
        trusted = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(client_module, "_trusted", lambda: trusted)
        with Client(QUICK, Silent()) as client:
            if is_trusted:
                said = client.get(f"https://sis.example:{port}/", NoCredentials()).body
                assert said == {"host": f"sis.example:{port}"}
            else:
                with pytest.raises(Failure) as failure:
                    client.get(f"https://sis.example:{port}/", NoCredentials())
                assert failure.value.code == "not_trusted"


def _certificate(folder: Path, name: str) -> Path:
    """Self-signed, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path


@contextmanager
def _tls_server(certificate: Path) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'{{"host": "{self.headers["Host"]}"}}'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return None

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            """A refused handshake is what the test is about."""

    server = Quiet(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_ips_of_the_table_are_addresses() -> None:
    assert all(ipaddress.ip_address(ip.partition("%")[0]) for ip in INSIDE)


@pytest.mark.parametrize("provider", sorted(SCHEMAS))
def test_every_provider_has_a_form_with_one_secret(provider: str) -> None:
    schema = SCHEMAS[provider]
    kinds = [field.kind for field in schema.fields]
    assert kinds.count(FieldKind.SECRET) == 1
    with pytest.raises(Invalid) as invalid:
        schema.checked({}, has_secret=False)
    wanted = {f.name for f in schema.fields if f.required and not f.default}
    assert set(invalid.value.fields) == wanted


def test_a_form_says_what_is_wrong_and_keeps_a_stored_secret() -> None:
    good = {
        "base_url": "https://sis.example/ims/oneroster/v1p1/ ",
        "token_url": "https://sis.example/token",
        "client_id": "key",
    }
    answers = SCHEMAS["oneroster_rest"].checked(good, has_secret=True)
    assert answers.settings["base_url"] == "https://sis.example/ims/oneroster/v1p1"
    assert (answers.settings["version"], answers.secret) == ("1.2", "")
    assert "client_secret" not in answers.settings
    wrong = {**good, "base_url": "http://sis.example", "auth": "none", "time_zone": "Mars/One"}
    with pytest.raises(Invalid) as invalid:
        SCHEMAS["oneroster_rest"].checked(wrong, has_secret=True)
    assert set(invalid.value.fields) == {"base_url", "auth", "time_zone"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"auth": "oauth1_sha1"}, "auth"),
        ({"token_url": ""}, "token_url"),
        ({"version": "1.1", "token_url": ""}, "token_url"),
        ({"version": "1.1", "auth": "oauth1_sha1", "token_url": ""}, None),
    ],
)
def test_answers_have_to_fit_together(changes: dict[str, str], field: str | None) -> None:
    good = {
        "base_url": "https://sis.example/ims",
        "token_url": "https://sis.example/token",
        "client_id": "key",
        "client_secret": "secret",
    }
    schema = SCHEMAS["oneroster_rest"]
    assert schema.checked(good, has_secret=False).secret == "secret"
    if field is None:
        schema.checked({**good, **changes}, has_secret=False)
        return
    with pytest.raises(Invalid) as invalid:
        schema.checked({**good, **changes}, has_secret=False)
    assert set(invalid.value.fields) == {field}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"schools": "Hill High"}, "schools"), ({"service_account": "{}"}, "service_account")],
)
def test_google_is_told_what_it_needs(changes: dict[str, str], field: str) -> None:
    good = {"admin_email": "a@hill.example", "domain": "hill.example", "schools": "/A = A"}
    answers = SCHEMAS["google"].checked(good, has_secret=True)
    assert answers.settings["directory_url"] == "https://admin.googleapis.com"
    with pytest.raises(Invalid) as invalid:
        SCHEMAS["google"].checked({**good, **changes}, has_secret=True)
    assert set(invalid.value.fields) == {field}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Mon, 14 Sep 2026 00:00:09 GMT"}, 9),
        ({"X-RateLimit-Reset": "1789344011"}, 11),
        ({"Retry-After": "0"}, None),
        ({"Retry-After": "Sun, 13 Sep 2026 00:00:00 GMT"}, None),
        ({"X-RateLimit-Reset": "30"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_a_pause_counts_only_where_it_is_still_to_come(
    headers: dict[str, str], seconds: float | None
) -> None:
    now = datetime.datetime(2026, 9, 14, tzinfo=datetime.UTC)

    assert wait_asked_for(httpx.Headers(headers), now) == seconds


@pytest.mark.parametrize(
    ("packing", "fault"), [("", ""), ("gzip", ""), ("gzip, gzip", "packed"), ("br", "packed")]
)
def test_an_answer_may_be_packed_once(settings: Settings, packing: str, fault: str) -> None:
    """Twice, a million bytes could become a million million before anybody counts them."""
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    body = b'{"users": []}'
    for _layer in packing.split(",") if "gzip" in packing else ():
        body = gzip.compress(body)
    reply = WebReply(body, encoding=packing)
    with serving_web(lambda _asked: reply) as url, Client(QUICK, Silent()) as client:
        if not fault:
            assert client.get(f"{url}/users", NoCredentials()).body == {"users": []}
            return
        with pytest.raises(Failure) as failure:
            client.get(f"{url}/users", NoCredentials())

    assert failure.value.code == fault
