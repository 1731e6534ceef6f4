"""A stand-in for Apple's push service: HTTP/2 over TLS and nothing else; ours, after Apple's
published description. It verifies the provider token with the key, each header and the payload.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from h2.exceptions import ProtocolError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

KEY_ID, TEAM, TOPIC = "ABC123DEFG", "DEF123GHIJ", "org.example.corridor"
MOST_BYTES, LONGEST_COLLAPSE = 4096, 64
AN_HOUR, TWENTY_MINUTES = 3600, 1200
PSEUDO = {":method", ":scheme", ":authority", ":path"}
USUAL = {"content-type", "content-length", "accept", "user-agent", "accept-encoding", "connection"}
OWN = {
    *("authorization", "apns-id", "apns-push-type", "apns-expiration", "apns-priority"),
    *("apns-topic", "apns-collapse-id"),
}
TYPES = {
    *("alert", "background", "location", "voip", "complication", "fileprovider", "mdm"),
    *("liveactivity", "pushtotalk", "widgets", "controls"),
}
_ALERT: dict[str, Any] = {
    **dict.fromkeys(("title", "subtitle", "body", "launch-image"), str),
    **dict.fromkeys(("title-loc-key", "subtitle-loc-key", "loc-key"), str),
    **dict.fromkeys(("title-loc-args", "subtitle-loc-args", "loc-args"), list),
}
_APS: dict[str, Any] = {
    "alert": (str, dict),
    "badge": int,
    "sound": (str, dict),
    **dict.fromkeys(("thread-id", "category", "target-content-id", "filter-criteria"), str),
    **dict.fromkeys(("content-available", "mutable-content"), int),
    "interruption-level": str,
    "relevance-score": (int, float),
}
Faulty = tuple[int, str]


def make_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def p8(key: ec.EllipticCurvePrivateKey) -> str:
    """As Apple's portal gives it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass
class Asked:
    headers: dict[str, str]
    body: bytes

    @property
    def device(self) -> str:
        return self.headers[":path"].rpartition("/")[2]

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class ApnsPeer:
    """``gone`` are devices whose app is no longer there, ``bad`` are none of this service;
    ``answers`` come first, one for each request. ``shown`` is what a device shows by its
    collapse id: a second one takes the place of the first."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=make_key)
    gone: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    answers: list[Faulty] = field(default_factory=list)
    retry_after: str = ""
    asked: list[Asked] = field(default_factory=list)
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    connections: int = 0
    url: str = ""
    _tokens: dict[str, int] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Faulty:
        """Status and reason; no reason where it went well."""
        self.asked.append(asked)
        if self.answers:
            return self.answers.pop(0)
        wrong = (
            self._path(asked)
            or self._headers(asked)
            or self._provider(asked)
            or self._payload(asked)
            or self._device(asked)
        )
        if wrong:
            return wrong
        title = asked.payload["aps"]["alert"]["title"]
        self.shown[asked.device, asked.headers.get("apns-collapse-id", "")] = title
        return 200, ""

    @staticmethod
    def _path(asked: Asked) -> Faulty | None:
        if asked.headers[":method"] != "POST":
            return 405, "MethodNotAllowed"
        if not re.fullmatch(r"/3/device/[0-9a-f]{64,200}", asked.headers[":path"]):
            return 404, "BadPath"
        return None

    @staticmethod
    def _headers(asked: Asked) -> Faulty | None:
        said = asked.headers
        if unknown := set(said) - PSEUDO - USUAL - OWN:
            return 400, f"UnknownHeader{sorted(unknown)}"
        checks = {
            "MissingTopic": "apns-topic" in said,
            "BadTopic": said.get("apns-topic") == TOPIC,
            "InvalidPushType": said.get("apns-push-type") in TYPES,
            "BadExpirationDate": said.get("apns-expiration", "0").isdecimal(),
            "BadPriority": said.get("apns-priority", "10") in {"1", "5", "10"},
            "BadCollapseId": len(said.get("apns-collapse-id", "").encode()) <= LONGEST_COLLAPSE,
            "BadMessageId": "apns-id" not in said or bool(UUID(said["apns-id"])),
        }
        return next(((400, reason) for reason, is_good in checks.items() if not is_good), None)

    def _provider(self, asked: Asked) -> Faulty | None:
        """RFC 7515 and 7518: ES256, by the key of this id, not older than an hour."""
        scheme, _space, token = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return 403, "MissingProviderToken"
        try:
            read = jwt.decode(token, ECKey.import_key(self.key.public_key()), ["ES256"])
        except (JoseError, ValueError):
            return 403, "InvalidProviderToken"
        issued = read.claims.get("iat")
        is_good = read.header.get("kid") == KEY_ID and read.claims.get("iss") == TEAM
        is_good &= set(read.claims) == {"iss", "iat"}
        if not is_good or not isinstance(issued, int):
            return 403, "InvalidProviderToken"
        return self._age(token, issued)

    def _age(self, token: str, issued: int) -> Faulty | None:
        now = time.time()
        if not now - AN_HOUR <= issued <= now + 60:
            return 403, "ExpiredProviderToken"
        others = [at for text, at in self._tokens.items() if text != token]
        if token not in self._tokens and any(abs(issued - at) < TWENTY_MINUTES for at in others):
            return 429, "TooManyProviderTokenUpdates"
        self._tokens[token] = issued
        return None

    def _payload(self, asked: Asked) -> Faulty | None:
        if not asked.body:
            return 400, "PayloadEmpty"
        if len(asked.body) > MOST_BYTES:
            return 413, "PayloadTooLarge"
        try:
            said = json.loads(asked.body)
        except ValueError:
            return 400, "BadPayload"
        aps = said.get("aps") if isinstance(said, dict) else None
        if not isinstance(aps, dict) or not _fits(aps, _APS):
            return 400, "BadPayload"
        if asked.headers["apns-push-type"] == "alert" and not isinstance(aps.get("alert"), dict):
            return 400, "BadPayload"
        return None if _fits(aps["alert"], _ALERT) else (400, "BadPayload")

    def _device(self, asked: Asked) -> Faulty | None:
        if asked.device in self.bad:
            return 400, "BadDeviceToken"
        return (410, "Unregistered") if asked.device in self.gone else None


def _fits(said: dict[str, Any], shape: dict[str, Any]) -> bool:
    return all(
        name in shape and isinstance(value, shape[name]) and not isinstance(value, bool)
        for name, value in said.items()
    )


@contextmanager
def serving(peer: ApnsPeer, folder: Path) -> Iterator[Path]:
    """Yields the certificate that vouches for it."""
    authority = _write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "apns.crt", folder / "apns.key")
    context.set_alpn_protocols(["h2"])
    listening = socket.create_server(("127.0.0.1", 0))
    peer.url = f"https://127.0.0.1:{listening.getsockname()[1]}"
    open_ones: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                raw, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(raw,), daemon=True).start()

    def talk(raw: socket.socket) -> None:
        with suppress(OSError, ProtocolError), context.wrap_socket(raw, server_side=True) as wire:
            open_ones.append(wire)
            if wire.selected_alpn_protocol() == "h2":
                peer.connections += 1
                _converse(peer, wire)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield authority
    finally:
        for each in (listening, *open_ones):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def _converse(peer: ApnsPeer, wire: ssl.SSLSocket) -> None:
    speaking = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
    speaking.initiate_connection()
    wire.sendall(speaking.data_to_send())
    asked: dict[int, Asked] = {}
    while data := wire.recv(65536):
        for event in speaking.receive_data(data):
            if isinstance(event, RequestReceived):
                asked[event.stream_id] = Asked({str(k): str(v) for k, v in event.headers}, b"")
            elif isinstance(event, DataReceived):
                asked[event.stream_id].body += event.data
                speaking.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                _reply(peer, speaking, event.stream_id, asked.pop(event.stream_id))
        wire.sendall(speaking.data_to_send())


def _reply(peer: ApnsPeer, speaking: H2Connection, stream: int, asked: Asked) -> None:
    status, reason = peer.answer(asked)
    said: dict[str, Any] = {"reason": reason}
    if reason == "Unregistered":
        said["timestamp"] = int(time.time() * 1000)
    headers = [(":status", str(status)), ("apns-id", asked.headers.get("apns-id", "made-up"))]
    if peer.retry_after:
        headers.append(("retry-after", peer.retry_after))
    speaking.send_headers(stream, headers, end_stream=not reason)
    if reason:
        speaking.send_data(stream, json.dumps(said).encode(), end_stream=True)


def _write_certificate(folder: Path) -> Path:
    """For 127.0.0.1, signed by itself."""
    key, now = make_key(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "apns.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    (folder / "apns.key").write_text(p8(key))
    (folder / "apns.crt").write_bytes(made.public_bytes(Encoding.PEM))
    return folder / "apns.crt"
