"""Photos of students: whose they are, what is kept of them, and who sees them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from corridor.accounts import portraits
from corridor.accounts.models import Member, Person, Photo
from corridor.core.errors import Refused
from corridor.rostering import photo_import, working
from corridor.rostering.models import RosterUpload
from tests.factories import World, actor_of, make_member, make_school, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.django_db


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **more: Any) -> bytes:
    into = io.BytesIO()
    mode = "RGBA" if kind in {"PNG", "WEBP"} else "RGB"
    Image.new(mode, size, "red").save(into, kind, **more)
    return into.getvalue()


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "photos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_portrait_is_a_small_jpeg(kind: str) -> None:
    made = portraits.portrait_of(picture(kind))

    with Image.open(io.BytesIO(made.image)) as image:
        assert (image.format, image.size) == ("JPEG", (360, 270))


def test_where_and_when_it_was_taken_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    raw = picture(exif=exif, comment=b"at home")

    made = portraits.portrait_of(raw).image

    assert b"Camera of somebody" in raw
    assert b"Camera of somebody" not in made
    assert b"at home" not in made


@pytest.mark.parametrize(
    "raw",
    [b"", b"no picture", b"\xff\xd8\xff\xe0 cut off", picture()[:300], b"<svg onload='x'/>"],
)
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused) as told:
        portraits.portrait_of(raw)

    assert told.value.refusal.code == "photo_unreadable"


def test_a_picture_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """And without the limit, the negative control, it would be drawn."""
    raw = picture("PNG", (2000, 2000))
    assert portraits.portrait_of(raw).digest
    monkeypatch.setattr(portraits, "PIXELS", 1_000_000)

    with pytest.raises(Refused) as told:
        portraits.portrait_of(raw)

    assert told.value.refusal.code == "photo_too_large"


def test_names_say_whose_pictures_they_are(world: World, tmp_path: Path) -> None:
    make_member(world.school, "student", student_number="0042")
    make_member(world.school, "student", student_number="A7")
    path = zipped(
        tmp_path,
        {
            "10/0042.JPG": b"x",
            "a7.png": b"x",
            "42.webp": b"x",
            "9999.jpg": b"x",
            "__MACOSX/._0042.jpg": b"x",
            "notes.txt": b"x",
        },
    )

    looked = photo_import.look_at(path)

    assert sorted(looked.people) == ["10/0042.JPG", "a7.png"]
    assert (looked.unmatched, looked.twice) == (["9999.jpg"], ["42.webp"])


def test_a_file_that_swells_in_the_zip_is_told_and_not_read(world: World, tmp_path: Path) -> None:
    make_member(world.school, "student", student_number="7")

    looked = photo_import.look_at(zipped(tmp_path, {"7.jpg": b"\0" * (portraits.FILE_BYTES + 1)}))

    assert (looked.people, looked.too_large) == ({}, ["7.jpg"])


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(make_member(world.school, "district_admin"))


def test_a_zip_is_uploaded_looked_at_and_put_in_force(
    visitor: Visitor, world: World, tmp_path: Path
) -> None:
    Person.objects.filter(id=person_of(world.student)).update(student_number="7")
    path = zipped(tmp_path, {"7.jpg": picture(), "8.jpg": picture(), "6.jpg": b"x"})
    file = SimpleUploadedFile("photos.zip", path.read_bytes())

    visitor.post("/admin/rosters/photos/upload/", file=file)
    upload = RosterUpload.objects.get()
    page = text_of(visitor.get("/admin/rosters/photos/"))
    assert "Use these photos" in page
    assert "8.jpg" in page
    assert not Photo.objects.exists()
    visitor.post(f"/admin/rosters/photos/{upload.id}/put-in-force/")
    member = Member.objects.get(person_id=visitor.user.person_id)
    working.work_on_upload(upload_id=upload.id, member_id=member.id)

    photo = Photo.objects.get()
    assert photo.person_id == person_of(world.student)
    answer = visitor.get(f"/people/{world.student.id}/photo/{photo.digest}.jpg")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert photo.digest in text_of(visitor.get(f"/admin/people/{world.student.id}/"))


def put_photo(world: World) -> str:
    portrait = portraits.portrait_of(picture())
    person = person_of(world.student)
    Photo.objects.create(person_id=person, image=portrait.image, digest=portrait.digest)
    return f"/people/{world.student.id}/photo/{portrait.digest}.jpg"


def test_staff_of_the_school_and_the_student_alone_see_a_photo(world: World) -> None:
    address = put_photo(world)
    elsewhere = make_member(make_school(), "teacher")
    classmate = make_member(world.school, "student")

    assert Visitor(world.teacher).get(address).status_code == 200
    assert Visitor(world.student).get(address).status_code == 200
    assert Visitor(classmate).get(address).status_code == 404
    assert Visitor(elsewhere).get(address).status_code == 404
    assert Visitor().get(address).status_code == 302


def test_hidden_photos_are_kept_and_shown_to_nobody(visitor: Visitor, world: World) -> None:
    address = put_photo(world)

    teacher = Visitor(world.teacher)

    visitor.post("/admin/rosters/photos/switch/", on="0")

    assert teacher.get(address).status_code == 404
    assert Photo.objects.exists()
    visitor.post("/admin/rosters/photos/switch/", on="1")
    assert teacher.get(address).status_code == 200


def test_a_photo_is_deleted_when_asked(visitor: Visitor, world: World) -> None:
    put_photo(world)

    visitor.post(f"/admin/people/{world.student.id}/remove-photo/")

    assert not Photo.objects.exists()


def test_all_photos_are_deleted_when_asked(visitor: Visitor, world: World) -> None:
    put_photo(world)

    visitor.post("/admin/rosters/photos/delete-all/")

    assert not Photo.objects.exists()


def test_a_damaged_picture_does_not_stop_the_others(world: World, tmp_path: Path) -> None:
    for number in ("7", "8"):
        make_member(world.school, "student", student_number=number)
    path = zipped(tmp_path, {"7.jpg": picture(), "8.jpg": picture()})
    with zipfile.ZipFile(path) as package:
        at = package.getinfo("7.jpg").header_offset + len("7.jpg") + 30
    raw = bytearray(path.read_bytes())
    raw[at : at + 200] = b"\xff" * 200
    path.write_bytes(raw)
    upload = RosterUpload.objects.create(kind="photos", label="p.zip", made_at=timezone.now())

    told = photo_import.put_photos(
        path, upload=upload, actor=actor_of(world.admin), now=timezone.now()
    )

    assert (told["unreadable"], told["kept"]) == (["7.jpg"], 1)


def test_a_number_that_two_students_share_but_for_zeros_is_nobodys(
    world: World, tmp_path: Path
) -> None:
    for number in ("042", "42"):
        make_member(world.school, "student", student_number=number)

    looked = photo_import.look_at(zipped(tmp_path, {"42.jpg": b"x", "0042.jpg": b"x"}))

    assert (sorted(looked.people), looked.unmatched) == (["42.jpg"], ["0042.jpg"])


def test_photos_are_not_put_in_force_by_asking_to_check_them(
    visitor: Visitor, world: World, tmp_path: Path
) -> None:
    """Putting in force asks who it is; checking, which photos have none of, does not."""
    Person.objects.filter(id=person_of(world.student)).update(student_number="7")
    content = zipped(tmp_path, {"7.jpg": picture()}).read_bytes()
    file = SimpleUploadedFile("photos.zip", content)
    visitor.post("/admin/rosters/photos/upload/", file=file)
    upload = RosterUpload.objects.get()

    assert visitor.post(f"/admin/rosters/uploads/{upload.id}/check/").status_code == 404

    upload.refresh_from_db()
    assert upload.state == "checked"


def test_photos_that_failed_say_so(visitor: Visitor) -> None:
    RosterUpload.objects.create(
        kind="photos", label="p.zip", state="failed", made_at=timezone.now(), outcome={"matched": 3}
    )

    assert "were not put in force" in text_of(visitor.get("/admin/rosters/photos/"))


def test_a_zip_with_nobodys_photos_can_not_be_used(visitor: Visitor, tmp_path: Path) -> None:
    content = zipped(tmp_path, {"7.jpg": picture()}).read_bytes()
    visitor.post("/admin/rosters/photos/upload/", file=SimpleUploadedFile("p.zip", content))

    page = text_of(visitor.get("/admin/rosters/photos/"))

    assert "Discard" in page
    assert "Use these photos" not in page


def test_a_teacher_sees_who_is_in_the_class_by_their_photo(world: World) -> None:
    Photo.objects.create(person_id=person_of(world.student), image=b"\xff\xd8", digest="a" * 64)
    address = f"/classes/{world.section.id}/"

    page = text_of(Visitor(world.teacher).get(address))

    assert f"/people/{world.student.id}/photo/{'a' * 64}.jpg" in page
    assert f'alt="Photo of {world.student.person.name}" width="40" height="40" loading="lazy"' in (
        page
    )


def test_hidden_photos_are_in_no_class_list(world: World, visitor: Visitor) -> None:
    """Negative control of the one above."""
    Photo.objects.create(person_id=person_of(world.student), image=b"\xff\xd8", digest="a" * 64)
    visitor.post("/admin/rosters/photos/switch/", on="0")

    page = text_of(Visitor(world.teacher).get(f"/classes/{world.section.id}/"))

    assert "/photo/" not in page
    assert world.student.person.name in page
