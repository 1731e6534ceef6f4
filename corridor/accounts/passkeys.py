"""Passkeys: what a browser is asked for, and whether its answer is true (W3C WebAuthn Level 2).

Every answer is to a challenge that was drawn for this session and this purpose a few minutes
ago, and is good once. The authenticator has to know its person (user verification): a passkey is
two factors in one, and an unlocked phone alone is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.translation import gettext as _
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from corridor.accounts.models import Passkey, User
from corridor.core.errors import Invalid

KEY = "passkey"
LASTS = timedelta(minutes=5)
LONGEST_ANSWER = 20_000  # characters
REGISTER, SIGN_IN, SECOND, CONFIRM = "register", "sign_in", "second", "confirm"


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """``id`` is the name that passkeys are bound to, ``origin`` the one address they work at."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Registered:
    credential: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Asserted:
    """A proof that is true; it counts once ``commands.use_passkey`` has noted it."""

    passkey_id: UUID
    user: User
    count_before: int
    sign_count: int

    def require_of(self, user_id: UUID) -> None:
        """Raises ``Invalid`` where it is somebody else's passkey."""
        if self.user.id != user_id:
            raise _refused()


def relying_party(request: HttpRequest) -> RelyingParty | None:
    """This site by its public address, or without one by the host of the request.

    ``None`` where somebody came by another name than the public one: passkeys don't work there.
    """
    here = f"{request.scheme}://{request.get_host()}"
    if settings.PUBLIC_URL and here != settings.PUBLIC_URL:
        return None
    return RelyingParty(urlsplit(here).hostname or "", here)


def ask_to_register(session: SessionBase, party: RelyingParty, user: User, now: datetime) -> str:
    """Options for ``navigator.credentials.create``, as JSON."""
    known = [row.credential for row in user.passkeys.all()]
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Corridor",
        user_id=user.id.bytes,
        user_name=user.email or "Corridor",
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(one)) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    _remember(session, options.challenge, REGISTER, now)
    return options_to_json(options)


def ask_to_prove(
    session: SessionBase, party: RelyingParty, purpose: str, now: datetime, *, user: User | None
) -> str:
    """Options for ``navigator.credentials.get``, as JSON; without a user any passkey will do."""
    known = [row.credential for row in user.passkeys.all()] if user else []
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        allow_credentials=[PublicKeyCredentialDescriptor(id=bytes(one)) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _remember(session, options.challenge, purpose, now)
    return options_to_json(options)


def registered(session: SessionBase, party: RelyingParty, answer: str, now: datetime) -> Registered:
    """Raises ``Invalid`` for whatever is not a fresh passkey of this site."""
    challenge = _spend(session, REGISTER, now)
    try:
        made = webauthn.verify_registration_response(
            credential=_short(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    return Registered(made.credential_id, made.credential_public_key, made.sign_count)


def asserted(
    session: SessionBase, party: RelyingParty, purpose: str, answer: str, now: datetime
) -> Asserted:
    """Raises ``Invalid`` for an unknown passkey, another site's, one whose count went back, ..."""
    challenge = _spend(session, purpose, now)
    try:
        told = webauthn.helpers.parse_authentication_credential_json(_short(answer))
        known = Passkey.objects.select_related("user").filter(credential=told.raw_id).first()
        if known is None or _is_of_another(told.response.user_handle, known):
            raise _refused()
        proof = webauthn.verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=bytes(known.public_key),
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    return Asserted(known.id, known.user, known.sign_count, proof.new_sign_count)


def _is_of_another(handle: bytes | None, known: Passkey) -> bool:
    return handle is not None and handle != known.user_id.bytes


def _short(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise _refused()
    return answer


def _remember(session: SessionBase, challenge: bytes, purpose: str, now: datetime) -> None:
    drawn = {"challenge": bytes_to_base64url(challenge), "for": purpose, "at": now.isoformat()}
    session[KEY] = drawn


def _spend(session: SessionBase, purpose: str, now: datetime) -> bytes:
    """The challenge, which is gone with this, whatever comes of the answer."""
    drawn: dict[str, Any] = session.pop(KEY, {})
    if drawn.get("for") != purpose or now - datetime.fromisoformat(drawn["at"]) > LASTS:
        raise Invalid({"passkey": _("That took too long. Please try once more.")})
    return base64url_to_bytes(drawn["challenge"])


def _refused() -> Invalid:
    return Invalid({"passkey": _("This passkey did not work. Try another way.")})
