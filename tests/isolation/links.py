"""What a page leads to: its links, and its forms with what they would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

# What is asked for at once, sent or followed; pictures, scripts and styles are not.
READS = ("href", "hx-get", "src")
NO_WAYS = ("link", "script", "img")
ELSEWHERE = ("/static/", "/live/")
METHODS = ("GET", "POST")
Attributes = dict[str, str]


@dataclass(frozen=True, order=True)
class Way:
    """An address of ours that somebody can follow or send something to."""

    method: str
    path: str
    query: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}{self.query and '?'}{self.query}"

    @property
    def asked(self) -> dict[str, list[str]]:
        return parse_qs(self.query, keep_blank_values=True)

    @property
    def sent(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


class _Reader(HTMLParser):
    """Notes elements as they come; a button may name a form that comes after it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[tuple[Attributes, list[tuple[str, str]]]] = []
        self.buttons: list[tuple[Attributes, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((said, []))
        elif tag == "input" and said.get("type") == "hidden" and self.forms:
            self.forms[-1][1].append((said.get("name", ""), said.get("value", "")))
        elif "formaction" in said:
            self.buttons.append((said, len(self.forms) - 1))
        if tag not in NO_WAYS:
            self.links += [("GET", said[name]) for name in READS if said.get(name)]
        if said.get("hx-post"):
            self.links.append(("POST", said["hx-post"]))

    def ways(self) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
        """Method, address and fields of each."""
        yield from ((method, address, ()) for method, address in self.links)
        named = {form.get("id", ""): (form, fields) for form, fields in self.forms}
        for form, fields in self.forms:
            if "hidden" not in form:  # such a form is sent by the buttons that name it
                yield _method(form), form.get("action", ""), _sent(fields)
        for button, inside in self.buttons:
            form, fields = named[button["form"]] if "form" in button else self.forms[inside]
            yield (
                button.get("formmethod", _method(form)).upper(),
                button["formaction"],
                _sent(fields),
            )


def _method(form: Attributes) -> str:
    return form.get("method", "get").upper()


def _sent(fields: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in fields if one[0] != "csrfmiddlewaretoken")


def ways_from(here: str, html: str) -> set[Way]:
    """Everything that somebody can follow or send on the page whose address is ``here``."""
    reader = _Reader()
    reader.feed(html)
    found = set()
    for method, address, fields in reader.ways():
        to = urlsplit(urljoin(here, address))
        is_ours = not to.scheme and not to.netloc and not to.path.startswith(ELSEWHERE)
        if is_ours and method in METHODS and not address.startswith("#"):
            found.add(Way(method, to.path, to.query, fields))
    return found
