"""`corridor admin`: the first person of an empty installation, and who lost a second step."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from corridor.cli.environment import load_django
from corridor.cli.errors import Problem

if TYPE_CHECKING:
    from corridor.schools.models import District, School

UNNAMED = "our-district"
ROLES = ("school_admin", "district_admin")


@click.group()
def admin() -> None:
    """Make administrators, and help those who lost their second step."""


@admin.command()
@click.option("--email", prompt="E-mail address", help="What they sign in with.")
@click.option("--name", prompt="Full name", help="Given name and family name.")
@click.option("--district", default="", help="Its name; made if it is not there yet.")
@click.option("--school", default="", help="Its name; made if it is not there yet.")
@click.option(
    "--time-zone",
    default="America/New_York",
    show_default=True,
    help="Of a new school, as in the time zone database.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(
    email: str, name: str, district: str, school: str, time_zone: str, password_stdin: bool
) -> None:
    """Make an administrator of a district and its school, who can sign in at once.

    Where there is one district, or none yet, it need not be named, and a school neither: the
    first pages after signing in ask for all of that.
    """
    load_django()
    from django.db import transaction

    from corridor.core.errors import Invalid, NotAllowed
    from corridor.core.tenancy import in_district

    password = read_password(from_stdin=password_stdin)
    try:
        with transaction.atomic():
            tenant = district_named(district) if district else only_district()
            with in_district(tenant.id):
                runs = school_named(school, time_zone) if school else only_school(time_zone)
                make_admin(tenant, runs, email, name, password)
    except Invalid as invalid:
        raise Problem("\n".join(map(str, invalid.fields.values()))) from invalid
    except NotAllowed as refusal:
        raise Problem("This person cannot be made an administrator.") from refusal
    click.echo(f"{name} can sign in as {email.strip().lower()} and run {runs.name}.")
    click.echo("Open Corridor in a browser and sign in. The first page leads through the rest.")


@admin.command("remove-second-step")
@click.option("--email", required=True, help="Who lost phone, passkeys and recovery codes.")
def remove_second_step(email: str) -> None:
    """Let the password alone be enough once more; they are signed out everywhere."""
    load_django()
    from django.utils import timezone

    from corridor.accounts.commands import forget_factors
    from corridor.accounts.models import User
    from corridor.core import audit
    from corridor.core.tenancy import in_district

    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise Problem(f"Nobody signs in with {email}.")
    with in_district(user.district_id):
        by = audit.By(device=audit.COMMAND_LINE)
        forget_factors(user=user, by=by, now=timezone.now())
    click.echo(f"{user.email} signs in with the password alone, and sets up a new second step.")


def read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def district_named(name: str) -> District:
    from corridor.schools.commands import create_district
    from corridor.schools.models import District

    slug = slug_of(name)
    return District.objects.filter(slug=slug).first() or create_district(slug=slug, name=name)


def only_district() -> District:
    """The one there is; on an empty installation one that the first pages give its name."""
    from corridor.schools.commands import create_district
    from corridor.schools.models import District

    found = list(District.objects.order_by("name"))
    if len(found) > 1:
        names = ", ".join(district.name for district in found)
        raise Problem(f"There are several districts ({names}). Say which with --district.")
    return found[0] if found else create_district(slug=UNNAMED, name="Our district")


def only_school(time_zone: str) -> School:
    """The one of the district in force; where there is none, one to be named."""
    from corridor.schools.models import School

    found = list(School.objects.filter(archived_at__isnull=True).order_by("name"))
    if len(found) > 1:
        names = ", ".join(school.name for school in found)
        raise Problem(f"There are several schools ({names}). Say which with --school.")
    return found[0] if found else school_named("Our school", time_zone)


def school_named(name: str, time_zone: str) -> School:
    from django.utils import timezone

    from corridor.schools.commands import create_school
    from corridor.schools.models import School

    slug = slug_of(name)
    found = School.objects.filter(slug=slug).first()
    now = timezone.now()
    return found or create_school(slug=slug, name=name, time_zone=time_zone, now=now)


def slug_of(name: str) -> str:
    from django.utils.text import slugify

    if slug := slugify(name):
        return slug
    raise Problem("The names of the district and the school need a letter or a digit.")


def make_admin(tenant: District, school: School, email: str, name: str, password: str) -> None:
    from django.utils import timezone

    from corridor.accounts.commands import add_person, create_user
    from corridor.accounts.facts import PersonFacts
    from corridor.schools.policies import Operator

    given, _, family = name.strip().rpartition(" ")
    if not given:
        raise Problem("Give the given name and the family name, such as “Dana Ruiz”.")
    member = add_person(
        actor=Operator(district_id=tenant.id),
        school_id=school.id,
        facts=PersonFacts(given_name=given, family_name=family, email=email),
        roles=ROLES,
        now=timezone.now(),
    )
    create_user(person=member.person, email=email, password=password)
