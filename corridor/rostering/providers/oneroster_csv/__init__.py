"""OneRoster CSV 1.1 and 1.2, bulk and delta: from a zip or folder to roster rows.

``package`` opens it safely, ``manifest`` says what is in it, ``table`` streams one file,
``columns`` is the specification, ``records`` the typed rows, ``checks`` the rules between
files, ``adapter`` the roster that comes out.
"""

from corridor.rostering.providers.oneroster_csv.adapter import OneRosterCsv

__all__ = ["OneRosterCsv"]
