"""ClassLink: who somebody is at the district's ClassLink.

Source: ClassLink, "OAuth2 / OpenID Connect with LaunchPad" and "My Info".
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from corridor.accounts.federation.claims import ONEROSTER, Claims
from corridor.accounts.federation.portals import Portal, text, token_of
from corridor.accounts.models import SignInProvider
from corridor.core import outside
from corridor.core.sealing import unseal


def _question(_provider: SignInProvider) -> dict[str, str]:
    return {"scope": "profile oneroster openid"}


def _claims(provider: SignInProvider, code: str, back: str) -> Claims:
    token = token_of(
        outside.post(
            f"{settings.CLASSLINK_SITE}/oauth2/v2/token",
            form={
                "code": code,
                "grant_type": "authorization_code",
                "redirect_uri": back,
                "client_id": provider.client_id,
                "client_secret": unseal(provider.secret),
            },
        )
    )
    url = f"{settings.CLASSLINK_API}/v2/my/info"
    return _read(outside.get(url, headers={"Authorization": f"Bearer {token}"}).json())


def _read(info: dict[str, Any]) -> Claims:
    """User ids are a tenant's own: the same number is somebody else in the next district."""
    tenant, who, sourced = text(info, "TenantId"), text(info, "UserId"), text(info, "SourcedId")
    ids = {"classlink": who, ONEROSTER: sourced}
    told = {
        "ClassLink id": who,
        "Tenant": tenant,
        "Roster id": sourced,
        "Role": text(info, "Role"),
        "E-mail": text(info, "Email"),
    }
    return Claims(
        issuer=f"https://launchpad.classlink.com/{tenant}",
        subject=who,
        email=text(info, "Email"),
        domain=tenant,
        ids={system: value for system, value in ids.items() if value},
        name=text(info, "DisplayName"),
        told={key: value for key, value in told.items() if value},
    )


CLASSLINK = Portal(
    authorize=lambda: f"{settings.CLASSLINK_SITE}/oauth2/v2/auth",
    question=_question,
    claims=_claims,
)
