"""Parts of a page that come from the apps above the one whose page it is.

An app registers what it has to show (``AppConfig.ready``) under the name of a place on a page; the
page asks for all of them (``{% panels "home" %}``). So what is planned stands on the student's
home, and ``passes`` knows nothing of plans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.template.context import Context

Panel = Callable[[HttpRequest, Context], str]

_panels: dict[str, list[Panel]] = defaultdict(list)


def register_panel(place: str, panel: Panel) -> None:
    """``panel`` gets the request and the page's names, and returns HTML, or "" for nothing."""
    if panel not in _panels[place]:
        _panels[place].append(panel)


def panels_at(place: str, request: HttpRequest, context: Context) -> Iterator[str]:
    """What there is to show, in the order in which it was registered."""
    return (shown for panel in _panels[place] if (shown := panel(request, context)))
