"""The form of the folder: it has nothing to fill in, the server says where it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from corridor.rostering.providers.settings import Schema

FOLDER = Schema(
    "folder",
    _("SFTP folder"),
    _("Your system drops files into a folder of this server; each is imported when it is whole."),
    (),
    has_deltas=False,
)
