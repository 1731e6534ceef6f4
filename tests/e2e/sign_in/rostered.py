"""Who has accounts at portals and identity providers, and what those tell of them."""

from __future__ import annotations

from typing import Any

DISTRICT, TENANT = "5f00000000000000000000d1", "7001"


def _at_clever(number: int, kind: str = "student", district: str = DISTRICT) -> dict[str, Any]:
    told = {"id": f"5f00000000000000000000{number:02}", "district": district, "type": kind}
    return {**told, "user_type": kind, "email": f"c{number}@lakeside.example"}


def _at_classlink(number: int, sourced: str, tenant: str = TENANT) -> dict[str, Any]:
    return {"UserId": number, "TenantId": int(tenant), "SourcedId": sourced, "Role": "Student"}


CLEVER = {
    "maya": _at_clever(1),
    "liam": _at_clever(2),
    "bennett": _at_clever(3, kind="student"),  # the roster knows better
    "off": _at_clever(4),
    "nobody": _at_clever(5),
    "elsewhere": _at_clever(1, district="5f00000000000000000000d2"),
}
CLASSLINK = {
    "maya": _at_classlink(11, "student-1"),
    "off": _at_classlink(14, "student-4"),
    "elsewhere": _at_classlink(11, "student-1", tenant="7002"),
}
SAML: dict[str, dict[str, str]] = {
    "pn-maya": {"number": "1001", "mail": "maya@lakeside.example"},
    "pn-liam": {"number": "1002"},
    "pn-off": {"number": "1004"},
    "pn-nobody": {"number": "9999"},
}
