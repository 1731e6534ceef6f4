"""Google Classroom for classes and the Directory for people; no SDK, a few addresses.

``service`` signs in as a service account with domain-wide delegation and reads lists, ``schools``
says whose organisational unit is which school, ``adapter`` is the roster that comes out.
"""

from corridor.rostering.providers.google.adapter import open_reader, try_out

__all__ = ["open_reader", "try_out"]
