"""Finding passes: what is asked for (``wanted``), what words mean (``words``), the statement
(``statement``), pages of it (``pages``) and whole files (``rows``).

However many passes there are, a page is read along an index: whoever or whatever is named drives
the search, and what is named besides only filters what it finds.
"""

from corridor.passes.finding.pages import Found, Sums, find, sums
from corridor.passes.finding.wanted import Wanted

__all__ = ["Found", "Sums", "Wanted", "find", "sums"]
