"""What a kind of rows is to an import."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.core.tenancy import TenantModel

SOURCE_KEY = ("oneroster_id",)


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    model: type[TenantModel]
    key: tuple[str, ...]
    values: tuple[str, ...]
    wanted: str
    listed: str = "true"
    archived: bool = True
    given: tuple[str, ...] = ()
    alive: str = "true"
    needed: str = "true"
    by_hand: str = ""
    editable: bool = False
