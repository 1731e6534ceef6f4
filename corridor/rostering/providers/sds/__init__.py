"""Microsoft School Data Sync, CSV format 2.1: from a zip or folder to roster rows.

``files`` are its files with their columns, ``words`` its vocabulary in Corridor's words,
``checks`` what holds between files, ``adapter`` the roster that comes out.
"""

from corridor.rostering.providers.sds.adapter import SdsCsv

__all__ = ["SdsCsv"]
