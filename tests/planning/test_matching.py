"""Whom a pasted line means, whom it could mean, and whom it is only like."""

from __future__ import annotations

import pytest

from corridor.core.tenancy import new_id
from corridor.planning.matching import Known, Line, directory_of, lines_of, match


def known(given: str, family: str, **more: str) -> Known:
    return Known(new_id(), given, family, **more)


SCHOOL = [
    known("Grace", "Wright", number="204931", email="grace.wright@fairview.example"),
    known("Aaliyah", "Chen"),
    known("José", "Núñez"),
    known("William", "O’Connor", preferred_name="Liam"),
    known("Hana", "Kim", grade="9"),
    known("Jun", "Park", grade="10"),
    known("Jun-ho", "Park", grade="12"),
    known("Sofia", "Lopez"),
    known("Sofia", "Lopez"),
    known("Maria", "Del Río"),
    known("Zoë", "Groß"),
    known("Nguyễn", "Trần"),
    known("Đức", "Phạm"),
]


def one(text: str) -> Line:
    (line,) = match([text], directory_of(SCHOOL))
    return line


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Grace Wright", "Grace Wright"),
        ("Wright, Grace", "Grace Wright"),
        ("  wright   GRACE ", "Grace Wright"),
        ("204931", "Grace Wright"),
        ("Grace.Wright@Fairview.example", "Grace Wright"),
        ("Jose Nunez", "José Núñez"),
        ("NUÑEZ, José", "José Núñez"),
        ("Liam O'Connor", "Liam O’Connor"),
        ("oconnor william", "Liam O’Connor"),
        ("Hana K.", "Hana Kim"),
        ("K. Hana", "Hana Kim"),
        ("Maria del Rio", "Maria Del Río"),
        ("Zoe Gross", "Zoë Groß"),
        ("Tran Nguyen", "Nguyễn Trần"),
        ("duc pham", "Đức Phạm"),
    ],
)
def test_a_line_means_one_student(text: str, name: str) -> None:
    found = one(text).student

    assert found is not None
    assert found.name == name


def names(line: Line) -> list[str]:
    return [person.name for person in line.candidates]


def test_a_name_that_is_part_of_another_is_asked_about_and_the_whole_one_comes_first() -> None:
    line = one("Jun Park")

    assert (line.student, names(line), line.is_close) == (None, ["Jun Park", "Jun-ho Park"], False)


def test_two_of_the_same_name_are_never_guessed() -> None:
    assert names(one("Lopez, Sofia")) == ["Sofia Lopez", "Sofia Lopez"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Aalyiah Chen", "Aaliyah Chen"), ("Grcae Wright", "Grace Wright"), ("Hanna Kim", "Hana Kim")],
)
def test_a_mistyped_name_is_never_taken_but_offered(text: str, name: str) -> None:
    line = one(text)

    assert (line.student, line.is_close) == (None, True)
    assert names(line)[0] == name


@pytest.mark.parametrize("text", ["Grace", "Wright", "999999", "?!", "nobody@fairview.example"])
def test_what_says_too_little_means_nobody(text: str) -> None:
    assert one(text).student is None


def test_what_a_line_says_otherwise_is_told() -> None:
    assert one("Hana K.").is_told
    assert not one("Wright, Grace").is_told
    assert not one("204931").is_told


def test_empty_lines_and_stray_commas_are_no_lines() -> None:
    assert lines_of("Grace Wright;\n\n ,\n\tHana  Kim\r\n") == ["Grace Wright", "Hana Kim"]


def test_nobody_is_found_in_an_empty_school() -> None:
    assert match(["Grace Wright", "1"], directory_of([])) == [
        Line("Grace Wright", is_close=True),
        Line("1", is_close=True),
    ]
