"""What makes the site an app: for everybody the same, and without a session."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import override_settings
from PIL import Image

from corridor.accounts.kept import kept_for
from corridor.notifications import worker
from tests.factories import World, person_of
from tests.notifications.pushing import PHONE
from tests.pages import PLAIN_STATIC, Visitor, at_ten, text_of

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1"
CHROMEBOOK = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0 Safari/537.36"


def found(address: str) -> str:
    path = finders.find(address.removeprefix("/static/"))
    assert path, address
    return str(path)


def settings_of(script: str) -> dict[str, Any]:
    said = re.search(r"self\.SET = (\{.*\});", script)
    assert said
    settings: dict[str, Any] = json.loads(said[1])
    return settings


def test_the_worker_is_at_the_root_and_always_asked_for_anew() -> None:
    answer = Visitor().get("/service-worker.js")

    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies
    for part in re.findall(r'"(/static/notifications/worker/[^"]+)"', text_of(answer)):
        found(part)


def test_every_file_that_the_worker_keeps_is_there() -> None:
    settings = settings_of(text_of(Visitor().get("/service-worker.js")))
    assert len(settings["files"]) > 20
    for address in (*settings["files"], settings["icon"], settings["badge"]):
        found(address)
    assert settings["pages"] == ["/", "/schedule/"]


def test_the_worker_says_the_same_to_everybody(world: World) -> None:
    strangers = text_of(Visitor().get("/service-worker.js"))
    assert text_of(Visitor(world.student).get("/service-worker.js")) == strangers


def test_the_manifest_has_pictures_of_the_sizes_that_it_names() -> None:
    answer = Visitor().get("/manifest.webmanifest")
    told = answer.json()

    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["display"], told["start_url"]) == ("standalone", "/")
    assert {"any", "maskable"} == {icon["purpose"] for icon in told["icons"]}
    for icon in told["icons"]:
        with Image.open(found(icon["src"])) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]


def test_the_page_without_a_network_knows_nobody(world: World) -> None:
    answer = Visitor(world.student).get("/offline/")

    assert answer.status_code == 200
    assert "X-Kept-For" not in answer
    assert "data-kept-for" not in text_of(answer)


def test_pages_say_whose_they_are_and_not_who(world: World) -> None:
    student, classmate = Visitor(world.student), Visitor(world.students[1])
    marks = {visitor.get("/")["X-Kept-For"] for visitor in (student, classmate)}

    assert len(marks) == 2
    assert kept_for(person_of(world.student)) in marks
    assert str(person_of(world.student)) not in marks
    assert f'data-kept-for="{student.get("/")["X-Kept-For"]}"' in text_of(student.get("/"))
    assert "X-Kept-For" not in Visitor().get("/sign-in/")


@pytest.mark.parametrize(
    ("agent", "first"),
    [(IPHONE, "iPhone or iPad"), (PHONE, "Android"), (CHROMEBOOK, "Chromebook")],
)
def test_the_steps_for_this_device_come_first(world: World, agent: str, first: str) -> None:
    visitor = Visitor(world.student)
    visitor.client.defaults["HTTP_USER_AGENT"] = agent
    page = text_of(visitor.get("/notifications/install/"))

    guides = re.findall(r"<details class=\"card\"[^>]*?( open)?>.*?<b>(.*?)</b>", page, re.DOTALL)
    assert guides[0] == (" open", first)
    assert [is_open for is_open, _title in guides].count(" open") == 1
    assert len(guides) == 4


def test_a_browser_that_says_nothing_known_gets_all_of_them(world: World) -> None:
    assert ">This device<" not in text_of(Visitor(world.student).get("/notifications/install/"))


class Storage:
    def __init__(self, manifest_hash: str) -> None:
        self.manifest_hash = manifest_hash


def test_every_change_of_a_static_file_is_another_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(manifest_hash: str) -> str:
        monkeypatch.setattr(worker, "staticfiles_storage", Storage(manifest_hash))
        with override_settings(STORAGES=PLAIN_STATIC):
            return worker.script()

    assert script("a") != script("b")
    assert script("a") == script("a")
