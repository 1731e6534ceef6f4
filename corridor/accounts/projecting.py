"""A screen that a class sees: the session of this browser says that names are hidden on it.

So the server never sends what is hidden.
"""

from __future__ import annotations

from django.http import HttpRequest

HIDDEN = "names_hidden"


def are_names_hidden(request: HttpRequest) -> bool:
    return bool(request.session.get(HIDDEN))
