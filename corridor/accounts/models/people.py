"""Who people are, how they sign in, and what they are at a school.

A ``Person`` is a human of a district, with the roster's ids; a ``User`` signs in, and may
be missing for a rostered student. A ``Member`` is that person (or a kiosk) at one school,
with roles. ``PlaceStaff`` says who teaches, approves at, or owns a location.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from corridor.core.tenancy import TenantForeignKey, TenantModel, new_id
from corridor.schools.models import District, Location, School


class Role(models.TextChoices):
    STUDENT = "student", _("Student")
    TEACHER = "teacher", _("Teacher")
    SUBSTITUTE = "substitute", _("Substitute")
    COUNSELOR = "counselor", _("Counselor")
    LIBRARIAN = "librarian", _("Librarian")
    NURSE = "nurse", _("Nurse")
    CASE_MANAGER = "case_manager", _("Case manager")
    ATTENDANCE_CLERK = "attendance_clerk", _("Attendance clerk")
    ACTIVITIES_COORDINATOR = "activities_coordinator", _("Activities coordinator")
    HALL_MONITOR = "hall_monitor", _("Hall monitor")
    ASSISTANT = "assistant", _("Assistant")
    STAFF = "staff", _("Staff")
    SCHOOL_ADMIN = "school_admin", _("School admin")
    DISTRICT_ADMIN = "district_admin", _("District admin")
    GUARDIAN = "guardian", _("Guardian")


class Person(TenantModel):
    """A human of a district. ``grade`` is the roster's word ("09", "KG"), or empty.

    ``edited`` names the fields that were changed by hand: a roster leaves those alone.
    """

    oneroster_id = models.CharField(max_length=255, blank=True)
    student_number = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    preferred_name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    edited = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "oneroster_id"],
                condition=~Q(oneroster_id=""),
                name="accounts_person_oneroster_id",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "email"], name="accounts_person_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As others read it: "Ms. Bennett" for staff with a title, else "Maya Alvarez"."""
        return display_name(self.title, self.preferred_name or self.given_name, self.family_name)


def display_name(title: str, given_name: str, family_name: str) -> str:
    return f"{title or given_name} {family_name}".strip()


class UniqueOrEmpty(models.CharField):  # type: ignore[type-arg]
    """Text that nobody else has; where there is none, it is stored as NULL, and read as empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "unique": True, "null": True, "blank": True})

    def from_db_value(self, value: str | None, *_: object) -> str:
        return value or ""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value) or None


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Signs in. Global, and holds no name: that is the ``Person``'s.

    ``person_id`` names the person in ``district``; one user is one person. ``email`` is what
    they type at our own door; whoever comes through a provider only has none. Switched off
    (``is_active``) holds until somebody switches it on; ``suspended_until`` ends by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email: models.CharField[str, str] = UniqueOrEmpty(max_length=254, default="")
    is_active = models.BooleanField(default=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    person = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="users")
    suspended_until = models.DateTimeField(null=True, blank=True)
    suspended_for = models.CharField(max_length=200, blank=True)
    theme = models.CharField(max_length=6, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "person"], name="accounts_user_person"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="accounts_user_email_lower"
            ),
        ]

    def __str__(self) -> str:
        return self.email or str(self.id)


class ApiToken(models.Model):
    """A bearer token of a user; only its SHA-256 is stored, so it can be shown once only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Member(TenantModel):
    """A person at one school (``person`` is empty for a kiosk), with any number of roles.

    From ``away_from`` to ``away_until`` (empty: until they say so) they are out of office:
    requests go to whoever else may answer. ``checklist`` is that of the first days: empty until
    they sign in, then open, and closed when it is done or they wave it off; ``first_steps``
    are those of its items that nothing else remembers. ``stands_in`` marks whoever is here for a
    substitute: an account that many share, or one made for a day. ``extension`` is where colleagues
    ring them up; students never read it.
    """

    class Checklist(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class StandsIn(models.TextChoices):
        SHARED = "shared", _("Shared account")
        DAY = "day", _("Day pass")

    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="members")
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), default=list)
    away_from = models.DateTimeField(null=True, blank=True)
    away_until = models.DateTimeField(null=True, blank=True)
    away_note = models.CharField(max_length=120, blank=True)
    extension = models.CharField(max_length=20, blank=True)
    checklist = models.CharField(max_length=6, choices=Checklist.choices, blank=True)
    first_steps = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    stands_in = models.CharField(max_length=6, choices=StandsIn.choices, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "person", "school"], name="accounts_member_person_school"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school"], name="accounts_member_school"),
        ]

    def __str__(self) -> str:
        return f"Member {self.id}"


class PlaceStaff(TenantModel):
    """One member's part at a location: teaches there, approves who comes, or owns it."""

    class Part(models.TextChoices):
        TEACHES = "teaches", _("Teaches here")
        APPROVES = "approves", _("Approves who comes")
        OWNS = "owns", _("Runs this place")

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="staff")
    member = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="places")
    part = models.CharField(max_length=10, choices=Part.choices)
    from_roster = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "location", "member", "part"], name="accounts_placestaff_part"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "member"], name="accounts_placestaff_member"),
        ]

    def __str__(self) -> str:
        return self.part


class Group(TenantModel):
    """Students of a school under one name, for limits and for who may see a place."""

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "name"],
                condition=Q(archived_at__isnull=True),
                name="accounts_group_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(TenantModel):
    group = TenantForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="groups")

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "group", "person"], name="accounts_group_member"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "person"], name="accounts_group_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)
