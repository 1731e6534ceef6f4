"""Signs in to a OneRoster server as the district's settings say."""

from __future__ import annotations

from corridor.rostering.providers.asking import Asking, Tried
from corridor.rostering.providers.http.client import Credentials
from corridor.rostering.providers.http.credentials import Bearer, OAuth1, client_credentials
from corridor.rostering.providers.oneroster_rest.adapter import OneRosterReader
from corridor.rostering.providers.oneroster_rest.service import CORE_SCOPE, Service


def open_reader(asking: Asking) -> OneRosterReader:
    version = asking.settings.get("version", "1.2")
    return OneRosterReader(asking, lambda: _service(asking), version=version)


def try_out(asking: Asking) -> Tried:
    return tried(_service(asking))


def tried(service: Service) -> Tried:
    """The organisations are few, and say most."""
    orgs = list(service.rows("orgs"))
    schools = [str(org.get("name", "")) for org in orgs if org.get("type") == "school"]
    district = next((str(o.get("name", "")) for o in orgs if o.get("type") == "district"), "")
    return Tried(district, tuple(sorted(schools)))


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
