"""A district's providers and what they tell, for tests of signing in through others."""

from __future__ import annotations

from typing import Any

from corridor.accounts.federation.claims import Claims
from corridor.accounts.models import SignInProvider
from corridor.core.tenancy import district_in_force
from tests.factories import TEN

ISSUER, DOMAIN = "https://accounts.google.com", "district.example"
GOOGLE = {"domains": [DOMAIN]}


def make_provider(kind: str = "google", **fields: Any) -> SignInProvider:
    """Switched on; Google's for ``DOMAIN`` unless told otherwise."""
    told = fields.pop("settings", GOOGLE if kind == "google" else {})
    kept: dict[str, Any] = {"is_on": True, "client_id": "client", "created_at": TEN, **fields}
    return SignInProvider.objects.create(
        district_id=district_in_force(), kind=kind, settings=told, **kept
    )


def claims(subject: str = "1", **told: Any) -> Claims:
    """As Google would tell them of an account of ``DOMAIN``."""
    usual: dict[str, Any] = {
        "issuer": ISSUER,
        "email": f"s{subject}@{DOMAIN}",
        "email_is_verified": True,
        "domain": DOMAIN,
        "ids": {"google": subject},
    }
    return Claims(subject=subject, **{**usual, **told})
