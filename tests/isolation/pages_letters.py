"""The policy of what letters lead to: the address alone says who it is."""

from __future__ import annotations

from tests.isolation.policy import Row, form
from tests.isolation.roles import NOBODY

PAGES_OF_LETTERS: dict[str, Row] = {
    # This one was never written by us.
    "notifications:unsubscribe": form(NOBODY, path={"token": "made-up"}, strangers=404),
}
