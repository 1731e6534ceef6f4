"""Which district is in force, and how every tenant table stays inside it.

``in_district`` opens the scope; managers of tenant models raise
``NoDistrictInForce`` outside it, so that a forgotten filter is an error and not a leak.
"""

from corridor.core.scope import NoDistrictInForce, district_in_force, in_district
from corridor.core.tenancy.models import (
    TenantForeignKey,
    TenantManager,
    TenantModel,
    new_id,
)
from corridor.core.tenancy.platform import as_platform

__all__ = [
    "NoDistrictInForce",
    "TenantForeignKey",
    "TenantManager",
    "TenantModel",
    "as_platform",
    "district_in_force",
    "in_district",
    "new_id",
]
