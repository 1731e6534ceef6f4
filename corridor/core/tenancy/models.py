"""The base of every tenant table: its id, its district, its manager, its foreign keys."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode
from uuid_utils.compat import uuid7

from corridor.core.scope import district_in_force

M = TypeVar("M", bound=models.Model)


def new_id() -> UUID:
    """A UUIDv7: unique everywhere, and sorted by the time it was made."""
    return uuid7()


class TenantManager(models.Manager[M]):
    """Raises ``NoDistrictInForce`` instead of answering for all districts."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(district_id=district_in_force())


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key whose database constraint and whose joins carry ``district_id``.

    The composite constraint itself is made by ``corridor.core.tenancy.schema``; an index
    is declared by the model that needs one, since it must begin with ``district_id``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        return name, path, args, kwargs

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        district: Any = self.model._meta.get_field("district")
        same: Any = Exact(Col(str(alias), district), Col(str(related_alias), district))
        return WhereNode([same])


class TenantModel(models.Model):
    """A row of one district; ``district_id`` is set from the scope and never updated.

    ``app_rights`` and ``platform_rights`` are what the database grants to those roles
    (``core.roles``): SQL privileges, with columns (by name) where not all are meant.
    """

    app_rights: ClassVar[tuple[str, ...]] = ("select", "insert", "update", "delete")
    platform_rights: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    district = models.ForeignKey(
        "schools.District",
        on_delete=models.PROTECT,
        default=district_in_force,
        editable=False,
        related_name="+",
        db_index=False,
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _do_update(  # type: ignore[override]
        self,
        base_qs: models.QuerySet[Any],
        using: str | None,
        pk_val: Any,
        values: Any,
        update_fields: Any,
        forced_update: bool,  # noqa: FBT001 (Django's signature)
    ) -> bool:
        """Keep ``district_id`` out of every UPDATE; the base manager has it in the WHERE."""
        kept = [value for value in values if value[0].name != "district"]
        update: Any = super()._do_update
        return bool(update(base_qs, using, pk_val, kept, update_fields, forced_update))
