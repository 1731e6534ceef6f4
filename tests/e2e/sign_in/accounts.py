"""Whom the peers know: accounts of the district's Google, and those that only look like it."""

from __future__ import annotations

import json

DOMAIN, ELSEWHERE = "lakeside.example", "other.example"


def _google(name: str, **told: object) -> dict[str, object]:
    address = f"{name.lower()}@{DOMAIN}"
    usual = {"name": f"{name} Test", "email": address, "email_verified": True, "hd": DOMAIN}
    return {key: value for key, value in {**usual, **told}.items() if value is not None}


GOOGLE = {
    "g-maya": _google("Maya"),
    "g-leo": _google("Leo"),
    "g-dana": _google("Dana"),
    "g-stranger": _google("Stranger", email=f"stranger@{ELSEWHERE}", hd=ELSEWHERE),
    # A private account: Google lets anybody have one with an address of their own.
    "g-private": _google("Private", email=f"maya@{DOMAIN}", hd=None),
    "g-unverified": _google("Unverified", email=f"maya@{DOMAIN}", email_verified=False),
    "g-unknown": _google("Unknown"),
}


def as_json() -> str:
    return json.dumps(GOOGLE)
