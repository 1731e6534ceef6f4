"""Which statements does each verb run after sign-in? A test holds their number to six."""

from __future__ import annotations

from collections.abc import Iterator

from bench.inside import Call, Inside
from bench.recording import Said, after_sign_in, recorded

TWICE = 2  # the first time also reads what is kept from then on


def statements(inside: Inside) -> dict[str, list[Said]]:
    """By verb, through the API and by page; BEGIN, SET LOCAL and COMMIT are apart."""
    found: dict[str, list[Said]] = {}
    for _ in range(TWICE):
        for name, call in _verbs(inside):
            with recorded() as said:
                call()
            found[name] = after_sign_in(said)
    return found


def numbers(inside: Inside) -> dict[str, int]:
    return {f"{name}_statements": len(said) for name, said in statements(inside).items()}


def _verbs(inside: Inside) -> Iterator[tuple[str, Call]]:
    """In an order in which each finds what it needs."""
    for page in (False, True):
        prefix = "page_" if page else ""
        yield f"{prefix}request", inside.request(page=page)
        yield f"{prefix}end", inside.end(page=page)
        yield f"{prefix}request_for_approval", inside.request_for_approval(page=page)
        yield f"{prefix}approve", inside.approve(page=page)
        inside.end(page=page)()
    yield "list100", inside.list100()
    yield "monitor100", inside.monitor100()
    inside.home()()  # what the verbs have said is shown once
    yield "home", inside.home()
