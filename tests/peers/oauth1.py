"""Checks an OAuth 1.0a signature by the letter of RFC 5849, with no library in common."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from tests.peers.serving import Request

HASHES = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}


def is_signed(request: Request, base_url: str, key: str, secret: str) -> bool:
    """Section 3.4: method, address and sorted parameters, under the consumer's secret."""
    told = dict(re.findall(r'(\w+)="([^"]*)"', request.headers.get("authorization", "")))
    given = {name: unquote(value) for name, value in told.items()}
    digest = HASHES.get(given.get("oauth_signature_method", ""))
    if digest is None or given.get("oauth_consumer_key") != key:
        return False
    signature = given.pop("oauth_signature", "")
    query = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
    pairs = sorted((_coded(k), _coded(v)) for k, v in [*query, *given.items()])
    address = _coded(base_url + request.path)
    words = _coded("&".join(f"{k}={v}" for k, v in pairs))
    text = f"{request.method}&{address}&{words}".encode()
    wanted = hmac.new(f"{_coded(secret)}&".encode(), text, digest).digest()
    return hmac.compare_digest(base64.b64encode(wanted).decode(), signature)


def _coded(text: str) -> str:
    return quote(text, safe="-._~")
