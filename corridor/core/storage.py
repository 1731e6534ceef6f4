"""Static files with a hash of their content in their names, so that browsers keep them for ever."""

from __future__ import annotations

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also follows the imports between our JavaScript modules."""

    support_js_module_import_aggregation = True
