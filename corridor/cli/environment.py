"""The settings of this installation, put where Django and all child processes find them."""

from __future__ import annotations

import os

from corridor.config.installation import is_demo, secret_key


def prepare_environment() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corridor.config.settings")
    os.environ.setdefault("CORRIDOR_SECRET_KEY", secret_key())
    os.environ.setdefault("CORRIDOR_DEMO", "1" if is_demo() else "0")


def load_django(*, waits: str = "command") -> None:
    """For the commands that work with the models; ``waits``: how long it waits for what."""
    import django

    os.environ.setdefault("CORRIDOR_WAITS", waits)
    django.setup()
