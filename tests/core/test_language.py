"""A page is in one language: ours, whatever the browser would rather read."""

from __future__ import annotations

import pytest
from django.conf.global_settings import LANGUAGES
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


def language_of_sign_in() -> str:
    page = Client(headers=GERMAN).get("/sign-in/").content.decode()
    return page.partition('<html lang="')[2].partition('"')[0]


def test_a_page_is_in_the_language_that_there_is() -> None:
    assert language_of_sign_in() == "en"


def test_with_all_languages_of_django_it_would_be_half_german(settings: Settings) -> None:
    """The control."""
    settings.LANGUAGES = LANGUAGES

    assert language_of_sign_in() == "de"
