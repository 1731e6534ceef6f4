"""Ed-Fi's OneRoster 1.2 server, where one is running (tests/peers/README.md says how)."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_django import Settings

from corridor.rostering.roster import PersonRow, SchoolRow
from tests.peers.oneroster import BASES, KEY, SECRET
from tests.peers.serving import Peer, Reply, Request, serving
from tests.rostering.network import connection, read_all

URL = os.environ.get("EDFI_ONEROSTER_URL", "")
pytestmark = pytest.mark.skipif(
    not URL,
    reason="Ed-Fi's OneRoster server is not in the npm registry; set EDFI_ONEROSTER_URL to run it.",
)


class Issuer(Peer):
    """Gives out tokens that the server trusts."""

    def reply(self, request: Request) -> Reply:
        claims: dict[str, Any] = {
            "iss": os.environ["EDFI_ONEROSTER_ISSUER"],
            "aud": URL,
            "exp": int(time.time()) + 600,
            "scope": request.form["scope"],
            **json.loads(os.environ.get("EDFI_ONEROSTER_CLAIMS", "{}")),
        }
        key = RSAKey.import_key(Path(os.environ["EDFI_ONEROSTER_KEY"]).read_text())
        return Reply({"access_token": jwt.encode({"alg": "RS256"}, claims, key)})


def test_a_server_of_ed_fi_is_read_to_its_end(settings: Settings) -> None:
    """It clamps pages to 500 rows, and tells neither totals nor links."""
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    host = urlsplit(URL).hostname or ""
    settings.INNER_HOSTS = [host]
    issuer = Issuer()
    with serving(issuer):
        read = read_all(
            connection(
                "oneroster_rest",
                SECRET,
                base_url=URL + BASES["1.2"],
                token_url=f"{issuer.url}/token",
                client_id=KEY,
            )
        )
    assert read.errors == []
    assert read.of(SchoolRow)
    assert len(read.of(PersonRow)) > 500
