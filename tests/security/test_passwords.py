"""How passwords and the ids of sessions are made, kept and typed."""

from __future__ import annotations

from math import log2

import pytest
from django import forms
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.core.exceptions import ValidationError

from corridor.accounts import forms as ours
from corridor.accounts import security_forms as of_security
from corridor.accounts.sessions import _new_key
from corridor.accounts.tokens import PREFIX, SHAPE

ENOUGH_BITS = 128


def test_passwords_are_kept_as_argon2() -> None:
    kept = make_password("Correct horse ")

    assert kept.startswith("argon2$argon2id$")
    assert check_password("Correct horse ", kept)
    for other in ("Correct horse", "correct horse ", "Correct horse  "):
        assert not check_password(other, kept), "nothing is cut off nor made equal"


@pytest.mark.parametrize(
    "password", ["all small letters", "0918273645 2", "¡ñandú año über!", "long words " * 20]
)
def test_a_password_may_be_of_anything_and_long(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize("password", ["Sh0rt!aA9", "1234567890", "Password123"])
def test_short_and_common_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_every_field_for_a_password_hides_it_keeps_it_whole_and_tells_password_managers() -> None:
    fields = {
        (form.__name__, name): field
        for form in (*vars(ours).values(), *vars(of_security).values())
        if isinstance(form, type) and issubclass(form, forms.BaseForm)
        for name, field in vars(form).get("base_fields", {}).items()
        if "password" in name or name == "old"
    }

    assert len(fields) >= 8
    for which, field in fields.items():
        assert isinstance(field, forms.CharField), which
        assert field.widget.input_type == "password", which
        assert field.widget.attrs["autocomplete"] in ("current-password", "new-password"), which
        assert (field.strip, field.max_length) == (False, 256), which


def test_ids_of_sessions_and_tokens_can_not_be_guessed() -> None:
    first, second = _new_key(), _new_key()

    assert first != second
    assert len(first) * log2(len(VALID_KEY_CHARS)) >= ENOUGH_BITS
    assert SHAPE.fullmatch(PREFIX + "a" * 43), "43 characters of base64 hold 256 bits"
