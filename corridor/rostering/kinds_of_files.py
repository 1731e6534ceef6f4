"""What an uploaded or dropped file is, by looking into it and not at its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from django.utils.translation import gettext_lazy as _

ONEROSTER, SDS, SPREADSHEET, PHOTOS = "oneroster_csv", "sds", "spreadsheet", "photos"
LABELS = {
    ONEROSTER: _("OneRoster CSV"),
    SDS: _("Microsoft School Data Sync 2.1"),
    SPREADSHEET: _("Spreadsheet (CSV or Excel)"),
}


def kind_of(path: Path) -> str:
    """A guess that is right for every whole file; what is not known is read as a spreadsheet."""
    names = _names(path)
    if names is None:
        return SPREADSHEET
    if "[Content_Types].xml" in names:
        return SPREADSHEET
    if {"orgs.csv", "users.csv", "roles.csv"} <= names and "manifest.csv" not in names:
        return SDS
    return ONEROSTER


def _names(path: Path) -> set[str] | None:
    if path.is_dir():
        return {entry.name for entry in path.iterdir()}
    try:
        with zipfile.ZipFile(path) as package:
            return set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
