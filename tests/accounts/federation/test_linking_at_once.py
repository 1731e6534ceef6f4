"""First sign-ins at the same instant make one account and one link."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection

from corridor.accounts.federation import finding, linking
from corridor.accounts.models import Identity, Member, SignInProvider, User
from corridor.core.errors import Refused
from corridor.core.tenancy import in_district
from tests.accounts.federating import DOMAIN, claims, make_provider
from tests.factories import TEN, World, make_district, make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_SECONDS, TOGETHER = 15, 2


@pytest.fixture
def google(transactional_db: None) -> Iterator[SignInProvider]:
    with in_district(make_district().id):
        make_member(World(students=0).school, "student", email=f"s1@{DOMAIN}")
        yield make_provider()


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has found nobody's account before any of them makes one."""
    barrier, found = threading.Barrier(TOGETHER), finding.whom
    waited = threading.local()

    def together(**asked: Any) -> Any:
        answer = found(**asked)
        if not hasattr(waited, "once"):
            waited.once = barrier.wait(WAIT_SECONDS)
        return answer

    monkeypatch.setattr(linking, "whom", together)


def at_once(sign_in: Callable[[], Any], *, times: int = TOGETHER) -> list[Any]:
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(sign_in())
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    return answers


@pytest.mark.usefixtures("met")
def test_first_sign_ins_at_once_make_one_account(google: SignInProvider) -> None:
    one, other = at_once(lambda: linking.account_for(provider=google, claims=claims(), now=TEN))
    assert one == other == User.objects.get()
    assert Identity.objects.count() == 1


def test_an_address_links_one_of_two_at_once(
    google: SignInProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two accounts of Google with one address: whoever is second does not take it over."""
    with in_district(google.district_id):
        make_user(Member.objects.get(roles=["student"]))

    def sign_in(subject: str) -> Any:
        told = claims(subject, email=f"s1@{DOMAIN}")
        return linking.account_for(provider=google, claims=told, now=TEN)

    def overtaken(**asked: Any) -> Any:
        """The other comes in between the look and the link."""
        answer = finding.whom(**asked)
        monkeypatch.setattr(linking, "whom", finding.whom)
        at_once(lambda: sign_in("1"), times=1)
        return answer

    monkeypatch.setattr(linking, "whom", overtaken)
    with pytest.raises(Refused) as refused:
        sign_in("2")

    assert refused.value.refusal.code == "linked_otherwise"
    assert Identity.objects.get().subject == "1"


@pytest.mark.usefixtures("met")
def test_without_a_second_look_one_of_them_would_fail(google: SignInProvider) -> None:
    def once() -> Any:
        with in_district(google.district_id):
            return linking._account_for(google, claims(), TEN, "web")

    assert sorted(type(answer).__name__ for answer in at_once(once)) == [
        IntegrityError.__name__,
        "User",
    ]
