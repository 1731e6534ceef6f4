"""Signs in to a OneRoster server as the district's settings say."""

from __future__ import annotations

from collections.abc import Mapping

from corridor.rostering.providers.asking import Asking, Looked, Tried
from corridor.rostering.providers.http.client import Credentials
from corridor.rostering.providers.http.credentials import Bearer, OAuth1, client_credentials
from corridor.rostering.providers.oneroster_rest.adapter import OneRosterReader
from corridor.rostering.providers.oneroster_rest.paging import JsonObject
from corridor.rostering.providers.oneroster_rest.service import CORE_SCOPE, Service
from corridor.rostering.providers.trying import Wanted, look


def open_reader(asking: Asking) -> OneRosterReader:
    version = asking.settings.get("version", "1.2")
    return OneRosterReader(asking, lambda: _service(asking), version=version)


def try_out(asking: Asking) -> Tried:
    return tried(_service(asking))


def tried(service: Service) -> Tried:
    """The organisations are few and all read; of everything else the beginning."""
    orgs = list(service.rows("orgs"))
    schools = [str(org.get("name", "")) for org in orgs if org.get("type") == "school"]
    district = next((str(o.get("name", "")) for o in orgs if o.get("type") == "district"), "")
    lists = (look(name, service.rows(name), wanted) for name, wanted in WANTED.items())
    return Tried(district, tuple(sorted(schools)), (Looked("orgs", len(orgs)), *lists))


def _number(user: JsonObject) -> object:
    """Only students need one."""
    return user.get("identifier") or "" if "student" in _roles(user) else None


def _roles(user: JsonObject) -> list[object]:
    """1.1 has one role, 1.2 a list of them."""
    held = [role.get("role") for role in user.get("roles") or [] if isinstance(role, dict)]
    return [user.get("role"), *held]


WANTED: Mapping[str, Wanted] = {
    "academicSessions": {},
    "courses": {},
    "classes": {
        "periods": lambda row: row.get("periods") or "",
        "rooms": lambda row: row.get("location") or "",
        "terms": lambda row: row.get("terms") or "",
    },
    "users": {
        "numbers": _number,
        "emails": lambda row: row.get("email") or "",
        "roles": lambda row: any(_roles(row)),
    },
    "enrollments": {},
}


def _service(asking: Asking) -> Service:
    base = asking.settings["base_url"].rstrip("/")
    return Service(asking.client, _credentials(asking), base, asking.problems)


def _credentials(asking: Asking) -> Credentials:
    settings = asking.settings
    version, auth = settings.get("version", "1.2"), settings.get("auth", "oauth2")
    if version == "1.1" and auth != "oauth2":
        return OAuth1(settings["client_id"], asking.secret, auth)
    scope = settings.get("scope") or CORE_SCOPE[version]
    return Bearer(
        lambda: client_credentials(
            asking.client,
            token_url=settings["token_url"],
            client_id=settings["client_id"],
            secret=asking.secret,
            scope=scope,
        )
    )
