"""The audit log: what is appended is sealed, and what is tampered with is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from corridor.core import audit
from corridor.core.audit import chain, sealing, verifying
from corridor.core.audit.anchors import Anchor, NoAnchor, make_anchor
from corridor.core.audit.models import AuditEntry, AuditLink, AuditPending
from corridor.core.tenancy import in_district, new_id
from corridor.schools.models import District
from tests.core.tampering import tamper
from tests.factories import TEN, make_district

SOON, LATER = TEN + timedelta(seconds=5), TEN + timedelta(minutes=5)


def write(count: int = 1, *, now: datetime = TEN, **details: Any) -> None:
    for _ in range(count):
        audit.append(
            kind=audit.Kind.EXPORTED,
            now=now,
            by=audit.By(device="web", school_id=new_id(), person_id=new_id()),
            subjects=[new_id()],
            details={"what": "passes", **details},
        )


def sealed(count: int) -> None:
    write(count)
    while sealing.seal():
        pass


def codes(*known: Anchor, now: datetime = LATER) -> list[str]:
    return [finding.code for finding in verifying.verify(now=now, anchors=known).findings]


def numbered(number: int) -> AuditLink:
    return AuditLink.objects.select_related("entry").get(number=number)


def test_append_writes_who_what_whom_when_and_from_where(district: District) -> None:
    person, student, school = new_id(), new_id(), new_id()
    by = audit.By(device="phone", school_id=school, person_id=person, member_id=new_id())
    kind, details = audit.Kind.RULES_CHANGED, {"change": str(new_id())}
    audit.append(kind=kind, now=TEN, by=by, subjects=[student, student], details=details)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.at, entry.school_id) == ("rules_changed", TEN, school)
    assert (entry.actor_id, entry.member_id, entry.device) == (person, by.member_id, "phone")
    assert (entry.subjects, entry.details) == ([student], details)
    assert AuditPending.objects.get().id == entry.id


def test_append_is_one_statement(district: District, django_assert_num_queries: Any) -> None:
    write()  # the first one also tells the transaction its district
    with django_assert_num_queries(1):
        write()


def test_a_look_at_the_same_people_is_written_once_in_ten_minutes(district: District) -> None:
    by = audit.By(device="web", school_id=new_id(), person_id=new_id(), member_id=new_id())
    maya, leo = new_id(), new_id()

    def look(minutes: int, *people: UUID, page: str = "history", by: audit.By = by) -> None:
        now = TEN + timedelta(minutes=minutes)
        kind, details = audit.Kind.HISTORY_READ, {"page": page}
        audit.append_once(kind=kind, now=now, by=by, subjects=people, details=details)

    look(0, maya)
    look(1, maya)
    assert AuditEntry.objects.count() == 1
    look(2, maya, leo)  # only Leo is new on the page
    assert [entry.subjects for entry in AuditEntry.objects.order_by("at")] == [[maya], [leo]]
    look(3, maya, page="pass")
    look(4, maya, by=replace(by, person_id=new_id()))
    look(11, maya)
    assert AuditEntry.objects.count() == 5


def test_sealing_numbers_entries_without_gaps_in_the_order_they_were_written(
    district: District,
) -> None:
    sealed(3)
    sealed(2)
    links = list(AuditLink.objects.select_related("entry").order_by("number"))
    assert [link.number for link in links] == [1, 2, 3, 4, 5]
    assert [link.entry_id for link in links] == sorted(link.entry_id for link in links)
    assert [link.previous for link in links] == [chain.FIRST, *(link.hash for link in links[:-1])]
    assert not AuditPending.objects.exists()
    assert codes() == []


def test_sealing_goes_on_where_a_batch_ended(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    monkeypatch.setattr(verifying, "AT_ONCE", 2)
    sealed(5)
    report = verifying.verify(now=LATER)
    assert (report.entries, report.is_intact) == (5, True)


def test_each_district_has_its_own_chain(district: District) -> None:
    sealed(2)
    other = make_district()
    with in_district(other.id):
        sealed(1)
        assert numbered(1).previous == chain.FIRST
        assert verifying.verify(now=LATER).entries == 1


def test_seal_all_finds_the_districts_that_wait(district: District) -> None:
    write(2)
    other = make_district()
    with in_district(other.id):
        write(1)
    assert sealing.seal_all() == 3
    assert sealing.seal_all() == 0


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update core_auditentry set device = 'x' where id = %s", ["edited"]),
        ("update core_auditentry set at = at + interval '1 s' where id = %s", ["edited"]),
        ("update core_auditentry set subjects = '{}' where id = %s", ["edited"]),
        ('update core_auditentry set details = \'{"what": "x"}\' where id = %s', ["edited"]),
        ("update core_auditentry set actor_id = null where id = %s", ["edited"]),
        ("update core_auditentry set kind = 'signed_in' where id = %s", ["edited"]),
        ("update core_auditentry set request_id = 'x' where id = %s", ["edited"]),
        (
            "update core_auditlink set hash = repeat('a', 64) where entry_id = %s",
            ["edited", "moved"],
        ),
        ("delete from core_auditlink where entry_id = %s", ["missing", "unsealed"]),
    ],
)
def test_verify_finds_what_was_edited_or_taken_out(
    district: District, statement: str, found: list[str]
) -> None:
    sealed(4)
    tamper(statement, numbered(2).entry_id)
    assert codes() == found


def test_verify_finds_a_deleted_entry(district: District) -> None:
    sealed(4)
    gone = numbered(2).entry_id
    tamper("delete from core_auditlink where entry_id = %s", gone)
    tamper("delete from core_auditentry where id = %s", gone)
    assert codes() == ["missing"]
    tamper("update core_auditlink set number = number - 1 where number > 2")
    assert codes() == ["moved"]


def test_verify_finds_entries_that_changed_places(district: District) -> None:
    sealed(4)
    tamper("update core_auditlink set number = number + 100 where number in (2, 3)")
    tamper("update core_auditlink set number = 105 - number where number > 100")
    assert set(codes()) == {"moved"}


def test_verify_finds_an_entry_put_in_between(district: District) -> None:
    sealed(3)
    write(1)
    entry = AuditEntry.objects.latest("id")
    tamper("update core_auditlink set number = number + 10 where number > 2")
    tamper("update core_auditlink set number = number - 9 where number > 10")
    before = numbered(2).hash
    forged = chain.digest(before, entry)
    AuditLink.objects.create(number=3, entry=entry, previous=before, hash=forged)
    assert codes() == ["moved"]


def cut(keep: int) -> None:
    gone = list(AuditLink.objects.filter(number__gt=keep).values_list("entry_id", flat=True))
    tamper("delete from core_auditlink where number > %s", keep)
    tamper("delete from core_auditentry where id = any(%s)", gone)


def test_verify_finds_a_cut_tail_against_an_anchor(district: District) -> None:
    sealed(4)
    anchor = make_anchor(now=TEN)
    assert codes(anchor) == []
    cut(keep=2)
    assert codes(anchor) == ["cut"]


def test_a_cut_tail_looks_whole_without_an_anchor(district: District) -> None:
    """The negative control: only the note from outside knows how long the log was."""
    sealed(4)
    cut(keep=2)
    assert codes() == []


def rewrite_from(number: int) -> None:
    """As somebody would who owns the tables and has read this program."""
    tamper("update core_auditentry set device = 'x' where id = %s", numbered(number).entry_id)
    for link in AuditLink.objects.select_related("entry").filter(number__gte=number):
        before = numbered(link.number - 1).hash if link.number > 1 else chain.FIRST
        found = chain.digest(before, link.entry)
        tamper(
            "update core_auditlink set previous = %s, hash = %s where id = %s",
            before, found, link.id,
        )  # fmt: skip


def test_verify_finds_a_log_written_anew_against_an_anchor(district: District) -> None:
    sealed(4)
    anchor = make_anchor(now=TEN)
    rewrite_from(2)
    assert codes() == []
    assert codes(anchor) == ["rewritten"]


def test_verify_finds_an_anchor_that_was_changed(district: District) -> None:
    sealed(2)
    anchor = make_anchor(now=TEN)
    shorter = Anchor(anchor.district, 1, numbered(1).hash, anchor.at, anchor.signature)
    assert codes(shorter) == ["anchor"]


def test_an_anchor_survives_being_written_down(district: District) -> None:
    write(2)
    anchor = make_anchor(now=TEN)
    assert anchor.entries == 2
    assert Anchor.read(anchor.text) == anchor
    assert Anchor.read(anchor.text).is_ours


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"district": 1}', '{"district": "x"}', "null"])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(NoAnchor):
        Anchor.read(text)


def test_verify_reports_what_nobody_seals(district: District) -> None:
    write(2)
    just_now = verifying.verify(now=SOON)
    assert (just_now.waiting, just_now.is_intact) == (2, True)
    assert codes(now=LATER) == ["unsealed"]


def test_without_the_check_of_hashes_an_edit_is_not_found(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the chain."""
    sealed(3)
    tamper("update core_auditentry set device = 'x' where id = %s", numbered(2).entry_id)
    assert codes() == ["edited"]
    monkeypatch.setattr(verifying, "digest", lambda _previous, entry: entry.links.get().hash)
    assert codes() == []
