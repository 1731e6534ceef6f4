"""python3-saml as we want it: signed assertions, current algorithms, everything checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from corridor.accounts.federation.settings import Saml

UNSPECIFIED = Constants.NAMEID_UNSPECIFIED
SECURITY = {
    "wantAssertionsSigned": True,
    "rejectDeprecatedAlgorithm": True,
    "wantNameId": False,  # a district may name an attribute instead: ``assertions`` insists on one
    "wantAttributeStatement": False,
    "allowRepeatAttributeName": True,
    "allowSingleLabelDomains": True,  # a server of a school may be called "corridor" there
    "requestedAuthnContext": False,  # how they prove it is the district's own business
    "signatureAlgorithm": Constants.RSA_SHA256,
    "digestAlgorithm": Constants.SHA256,
}


def acs_of(request: HttpRequest, provider_id: UUID) -> str:
    """The address that answers come to (assertion consumer service)."""
    return request.build_absolute_uri(reverse("accounts:saml_acs", args=[provider_id]))


def entity_of(request: HttpRequest, provider_id: UUID) -> str:
    """Our own name towards this provider, which is where our metadata is."""
    return request.build_absolute_uri(reverse("accounts:saml_metadata", args=[provider_id]))


def toolkit(request: HttpRequest, provider_id: UUID, agreed: Saml) -> OneLogin_Saml2_Auth:
    settings = {**_own(request, provider_id), "idp": _theirs(agreed)}
    return OneLogin_Saml2_Auth(_as_asked(request), settings)


def own_metadata(request: HttpRequest, provider_id: UUID) -> bytes:
    """What the district gives its identity provider; it holds no secret."""
    own = OneLogin_Saml2_Settings(_own(request, provider_id), sp_validation_only=True)
    made = own.get_sp_metadata()
    return made.encode() if isinstance(made, str) else bytes(made)


def _own(request: HttpRequest, provider_id: UUID) -> dict[str, Any]:
    acs = {"url": acs_of(request, provider_id), "binding": Constants.BINDING_HTTP_POST}
    return {
        "strict": True,
        "debug": False,
        "security": dict(SECURITY),
        "sp": {
            "entityId": entity_of(request, provider_id),
            "assertionConsumerService": acs,
            "NameIDFormat": UNSPECIFIED,
        },
    }


def _theirs(agreed: Saml) -> dict[str, Any]:
    sso = {"url": agreed.sso_url, "binding": Constants.BINDING_HTTP_REDIRECT}
    return {
        "entityId": agreed.entity_id,
        "singleSignOnService": sso,
        "x509certMulti": {"signing": list(agreed.certificates)},
    }


def _as_asked(request: HttpRequest) -> dict[str, Any]:
    return {
        "https": "on" if request.is_secure() else "off",
        "http_host": request.get_host(),
        "script_name": request.path,
        "get_data": request.GET.dict(),
        "post_data": request.POST.dict(),
    }
