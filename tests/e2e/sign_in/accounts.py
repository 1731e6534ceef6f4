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
TENANT = "7a2f6c7e-0000-4000-8000-000000000001"
MICROSOFT = {
    "m-maya": {
        "name": "Maya at Microsoft",
        "tid": TENANT,
        "oid": "o-maya",
        "preferred_username": f"maya@{DOMAIN}",
        "email": "anything@other.example",
    },
    # Of another directory, with the address set to the one of somebody here.
    "m-stranger": {
        "name": "Stranger at Microsoft",
        "tid": "7a2f6c7e-0000-4000-8000-00000000ffff",
        "oid": "o-stranger",
        "preferred_username": f"maya@{DOMAIN}",
    },
    "m-guest": {
        "name": "Guest at Microsoft",
        "tid": TENANT,
        "oid": "o-guest",
        "idp": "https://elsewhere.example/",
        "preferred_username": f"maya@{DOMAIN}",
    },
}


def as_json() -> str:
    return json.dumps(GOOGLE | MICROSOFT)
