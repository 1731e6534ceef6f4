"""Nothing is changed without the token of a form, and the API takes no cookies at all."""

from __future__ import annotations

import pytest

from tests.isolation import addresses, rows
from tests.isolation.calls import CALLS
from tests.isolation.door import Door, Question
from tests.isolation.pages import PAGES
from tests.isolation.policy import filled
from tests.isolation.world import World

pytestmark = pytest.mark.django_db
# The first tells everybody the same; the second is sent by browsers themselves and stores nothing;
# the third is sent by an identity provider's page, and what protects it is the provider's
# signature, and that it counts once and only in the browser that asked (``accounts.views.saml``).
# The fourth is posted by mail programs (RFC 8058); its signed address ends one kind of letter of
# one person, and does nothing else. The fifth is sent by a card on a locked screen: its secret
# counts, once, and only beside a sign-in of whom it was made for. The sixth is sent by a service
# worker, which knows no token: the browser's own signed mark counts.
EXEMPT = {
    *("openapi", "csp_reports", "accounts:saml_acs"),
    *("notifications:unsubscribe", "notifications:answer_now", "notifications:renew_device"),
}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def test_every_unsafe_method_of_every_page_wants_the_token(world: World) -> None:
    door, before = Door(csrf=True), rows.sums()
    who = world.visitors["nurse and admin"]

    answers = {
        (name, method): door.ask(
            Question(method, address(world, name), body={"name": "Changed"}), who
        ).status
        for name in addresses.pages()
        if name not in EXEMPT
        for method in UNSAFE
    }

    assert len(answers) > len(UNSAFE) * 90
    assert {key for key, status in answers.items() if status != 403} == set()
    assert rows.changed(before, rows.sums()) == []


def test_strangers_can_not_sign_in_without_the_token(world: World) -> None:
    sent = {"email": "a@b.example", "password": "x"}

    assert Door(csrf=True).ask(Question("POST", "/sign-in/", body=sent), None).status == 403
    assert Door().ask(Question("POST", "/sign-in/", body=sent), None).status == 422, "control"


def test_only_the_api_does_without_the_token() -> None:
    assert addresses.exempt_from_csrf() == EXEMPT


@pytest.mark.parametrize("name", CALLS)
def test_cookies_do_not_sign_in_to_the_api(world: World, name: str) -> None:
    method, route = addresses.calls()[name]
    row, things, before = CALLS[name], world.own.things, rows.sums()
    path = addresses.path_of(route, filled(row.path, things))
    headers = filled(row.headers, things)
    question = Question(method, path, body=filled(row.body, things), headers=headers)

    for who in (world.visitors["district_admin"], world.visitors["student"]):
        answer = Door().ask(question, who)
        assert answer.status == 401, answer.text
        assert world.own.canary not in answer.text.casefold()

    assert rows.changed(before, rows.sums()) == []


def address(world: World, name: str) -> str:
    route = addresses.pages()[name]
    return addresses.path_of(route, filled(PAGES[name].path, world.own.things))
