"""A spreadsheet of a school's own making, CSV or XLSX: from its sheets to roster rows.

``book`` opens it safely, ``text`` reads CSV of unknown make, ``columns`` are what can stand in
a sheet and how it is recognised, ``layout`` which column is what, ``known`` who is known
already, ``records`` typed rows, ``adapter`` the roster that comes out.
"""

from corridor.rostering.providers.spreadsheet.adapter import Spreadsheet
from corridor.rostering.providers.spreadsheet.known import Known

__all__ = ["Known", "Spreadsheet"]
