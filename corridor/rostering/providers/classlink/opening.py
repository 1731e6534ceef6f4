"""Finds the district's roster among those shared with us, and the bearer that opens it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corridor.rostering.providers.asking import Asking, Tried
from corridor.rostering.providers.http.client import Credentials
from corridor.rostering.providers.http.credentials import Bearer
from corridor.rostering.providers.http.failure import Failure
from corridor.rostering.providers.oneroster_rest.adapter import OneRosterReader
from corridor.rostering.providers.oneroster_rest.opening import tried
from corridor.rostering.providers.oneroster_rest.service import Service

Application = dict[str, Any]
PAGE = 100


def open_reader(asking: Asking) -> OneRosterReader:
    return OneRosterReader(asking, lambda: _service(asking), version="1.1")


def try_out(asking: Asking) -> Tried:
    return tried(_service(asking))


def _service(asking: Asking) -> Service:
    """The id of the application goes into the address as it is: it is encoded already."""
    proxy = asking.settings["proxy_url"].rstrip("/")
    found = _application(asking, proxy)
    base = f"{proxy}/{found['oneroster_application_id']}/ims/oneroster/v1p1"
    return Service(asking.client, _bearer(asking, proxy, found), base, asking.problems)


def _bearer(asking: Asking, proxy: str, found: Application) -> Credentials:
    """The one just read, and after a 401 the one that then stands in the list."""
    tokens = iter([str(found.get("bearer", ""))])
    return Bearer(lambda: next(tokens, "") or str(_application(asking, proxy)["bearer"]))


def _application(asking: Asking, proxy: str) -> Application:
    tenant = asking.settings.get("tenant", "")
    shared = [app for app in _applications(asking, proxy) if _is_open(app)]
    ours = [app for app in shared if not tenant or str(app.get("tenant_id", "")) == tenant]
    if not ours:
        text = _("ClassLink shares no switched-on roster of this district with this key.")
        raise Failure("not_shared", text)
    if len(ours) > 1:
        names = ", ".join(sorted(f"{a.get('tenant_name')} ({a.get('tenant_id')})" for a in ours))
        text = _("Several rosters are shared with this key: {names}. Enter the tenant id of yours.")
        raise Failure("several_districts", text.format(names=names))
    return ours[0]


def _applications(asking: Asking, proxy: str) -> Iterator[Application]:
    key = Bearer(lambda: asking.secret)
    seen: set[str] = set()
    offset = 0
    while True:
        url = f"{proxy}/applications?limit={PAGE}&offset={offset}"
        page = _listed(asking.client.get(url, key).body)
        fresh = [app for app in page if str(app["oneroster_application_id"]) not in seen]
        if not fresh:
            return
        yield from fresh
        seen.update(str(app["oneroster_application_id"]) for app in fresh)
        offset += len(page)


def _listed(body: Any) -> list[Application]:
    rows = body.get("applications") if isinstance(body, dict) else body
    if not isinstance(rows, list):
        text = _("The service sent no list called {name}.")
        raise Failure("not_a_list", text.format(name="applications"))
    return [row for row in rows if isinstance(row, dict) and row.get("oneroster_application_id")]


def _is_open(app: Application) -> bool:
    is_on = str(app.get("enabled", "true")).lower() == "true"
    return is_on and str(app.get("tenant_status", "Active")).lower() == "active"
