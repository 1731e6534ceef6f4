"""A stand-in for ClassLink's Roster Server: OneRoster 1.1 behind a proxy with passing bearers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.peers.oneroster import BASES, Objects, OneRosterPeer
from tests.peers.serving import Reply, Request

API_KEY = "classlink-key"
# As ClassLink tells it: percent-encoded already, and with a slash inside.
APPLICATION = "a%2Fb%3D%3D"
CLASSLINK_HABITS = {
    "many districts": "two districts share a roster with this key",
    "switched off": "the roster is switched off",
    "bearer passes": "the bearer is worth nothing from the third request on",
}


class ClassLinkPeer(OneRosterPeer):
    def __init__(self, objects: Objects, *habits: str) -> None:
        own = set(habits) & set(CLASSLINK_HABITS)
        super().__init__(objects, *(set(habits) - own), version="1.1")
        self.habits |= own

    def reply(self, request: Request) -> Reply:
        if request.path == "/applications":
            return self._applications(request)
        prefix = f"/{APPLICATION}"
        if not request.path.startswith(f"{prefix}{BASES['1.1']}/"):
            return Reply({"message": "no such application"}, 404)
        if self.pages == 2 and self.first("bearer passes"):
            self.token += 1
        return super().reply(replace(request, target=request.target.removeprefix(prefix)))

    def _applications(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {API_KEY}":
            return Reply({"message": "unknown key"}, 401)
        apps = [self._application("Hill District", "2284", APPLICATION)]
        if "many districts" in self.habits:
            apps.append(self._application("Dale District", "2290", "other"))
        offset = int(request.query.get("offset", "0"))
        return Reply({"applications": apps[offset:]})

    def _application(self, name: str, tenant: str, source_id: str) -> dict[str, Any]:
        return {
            "id": 1,
            "name": "Corridor",
            "tenant_name": name,
            "tenant_id": tenant,
            "application_id": 77,
            "bearer": f"t{self.token}",
            "oneroster_application_id": source_id,
            "enabled": "false" if "switched off" in self.habits else "true",
            "tenant_status": "Active",
        }
