"""One transaction for a request that only looks: its statements share a beginning and an end."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from django.db import transaction
from django.http import HttpRequest


def one_look(request: HttpRequest) -> AbstractContextManager[object]:
    """A transaction around a GET or HEAD; other requests decide in transactions of their own,
    which must not stay open while the answer is rendered."""
    return transaction.atomic() if request.method in ("GET", "HEAD") else nullcontext()
