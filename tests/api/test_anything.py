"""Whatever is sent, the answer is an answer: never a 500, and no refusal changes anything."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.api.v1.passes import FILTERS
from tests.api.conftest import CallAs, rows
from tests.factories import World

VERBS = "approve decline start arrive send-back end cancel extend correct"
ANY_TEXT = st.text(max_size=30) | st.sampled_from(["\x00", "\ud800", "Ω" * 300, "", " "])
ANY_NUMBER = st.integers() | st.floats() | st.just(10**400)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | ANY_NUMBER | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
FUZZ = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def pass_bodies(school: World) -> st.SearchStrategy[Any]:
    """Near misses: some fields right, some anything."""
    people = [str(m.person_id) for m in (*school.students, school.teacher)]
    places = [str(p.id) for p in (school.room, school.restroom, school.library, school.nurse)]
    right: dict[str, st.SearchStrategy[Any]] = {
        "student": st.sampled_from(people),
        "destination": st.sampled_from(places),
        "origin": st.sampled_from(places),
        "trip": st.sampled_from(["round_trip", "one_way"]),
        "minutes": st.integers(-1, 1001),
        "approver": st.sampled_from(people),
        "note": st.text(max_size=210),
    }
    near = st.fixed_dictionaries(
        {}, optional={name: value | value | ANY_JSON for name, value in right.items()}
    )
    whole = st.fixed_dictionaries(right)
    return whole | near | ANY_JSON


@FUZZ
@given(data=st.data())
def test_any_request_pass_is_answered(school: World, call_as: CallAs, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from([school.student, school.teacher, school.admin]))
    body = data.draw(pass_bodies(school))
    before = rows()

    answered = call_as(who).post("/passes", json.dumps(body).encode(), key=data.draw(KEYS))

    assert answered.status_code in (201, 403, 404, 409, 422), answered.content
    if answered.status_code == 201:
        call_as(school.admin).post(f"/passes/{answered.json()['id']}/end")
        call_as(school.admin).post(f"/passes/{answered.json()['id']}/cancel")
    else:
        assert rows() == before


KEYS = st.text(st.characters(min_codepoint=0, max_codepoint=255), max_size=8) | st.uuids().map(str)


@FUZZ
@given(data=st.data())
def test_any_verb_is_answered(school: World, call_as: CallAs, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from([school.student, school.teacher, school.admin]))
    place = data.draw(st.sampled_from([school.restroom, school.library]))
    verb = data.draw(st.sampled_from(VERBS.split()))
    body = data.draw(st.none() | st.fixed_dictionaries({"minutes": ANY_JSON}) | ANY_JSON)
    made = call_as(school.student).ask(school.student, place).json()
    before = rows()

    raw = None if body is None else json.dumps(body).encode()
    answered = call_as(who).post(f"/passes/{made['id']}/{verb}", raw)

    assert answered.status_code in (200, 403, 409, 422), answered.content
    assert answered.status_code == 200 or rows() == before
    for last in ("end", "cancel"):
        call_as(school.admin).post(f"/passes/{made['id']}/{last}")


@FUZZ
@given(
    path=st.sampled_from(["/passes", "/members"]),
    query=st.dictionaries(
        st.sampled_from([*FILTERS, "limit", "cursor", "search", "other"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
        | st.sampled_from(["live", "1", "2026-09-14T14:00:00Z", "0001-01-01T00:00:00+23:59"]),
        max_size=4,
    ),
)
def test_any_search_is_answered(
    school: World, call_as: CallAs, path: str, query: dict[str, str]
) -> None:
    for member in (school.student, school.teacher):
        answered = call_as(member).get(path, query)
        assert answered.status_code in (200, 422), answered.content


@FUZZ
@given(body=st.binary(max_size=200), kind=st.sampled_from(["application/json", "a/b", ""]))
def test_any_bytes_are_answered(school: World, call_as: CallAs, body: bytes, kind: str) -> None:
    before = rows()

    answered = call_as(school.teacher).post("/passes", body, key="k", content_type=kind)

    assert answered.status_code in (415, 422), answered.content
    assert rows() == before
