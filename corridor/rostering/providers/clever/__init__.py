"""Clever's data API, version 3.1.

``service`` signs in and reads its lists, ``people`` and ``classes`` turn its objects into roster
rows, ``events`` reads what changed, ``adapter`` is the roster that comes out. Only names, grades,
numbers, e-mail addresses, schools and classes are looked at, whatever else is shared.
"""

from corridor.rostering.providers.clever.adapter import open_reader, try_out

__all__ = ["open_reader", "try_out"]
