"""Every address of the product: the pages from the URLconf, the calls from the API itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

from corridor.api.v1.assembly import openapi
from tests.isolation.policy import Row

API = "api-v1:"
# What answers every address below /api/ that is no call: asked by the test of the API.
REST_OF_API = "^api/"


def pages() -> dict[str, str]:
    """The route of every page, by its name with its namespaces."""
    return {name: route for name, route, _view in _named(get_resolver().url_patterns, "", "")}


def exempt_from_csrf() -> set[str]:
    """The names of pages whose view asks for no token."""
    found = _named(get_resolver().url_patterns, "", "")
    return {name for name, _route, view in found if getattr(view, "csrf_exempt", False)}


def _named(
    found: list[URLPattern | URLResolver], space: str, before: str
) -> Iterator[tuple[str, str, Callable[..., object]]]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _named(one.url_patterns, inner, route)
        elif not space.startswith(API) and route != REST_OF_API:
            yield f"{space}{one.name or route}", f"/{route}", one.callback


def calls() -> dict[str, tuple[str, str]]:
    """Method and path of every call, by its operation id."""
    return {
        call["operationId"]: (method.upper(), path)
        for path, methods in openapi()["paths"].items()
        for method, call in methods.items()
    }


def path_of(route: str, values: Mapping[str, Any]) -> str:
    """A route ("/passes/<uuid:pass_id>/", "/passes/{pass_id}") with values in it."""
    for name, value in values.items():
        kinds = (*(f"<{kind}:{name}>" for kind in get_converters()), f"<{name}>", f"{{{name}}}")
        for hole in kinds:
            route = route.replace(hole, str(value))
    return route


def without_row(found: Mapping[str, object], table: Mapping[str, Row], where: str) -> list[str]:
    """What is wrong between the addresses and the table of their policies, in sentences."""
    missing = [
        f"“{name}” has no row in {where}: add who gets through, with what ids and which body."
        for name in found
        if name not in table
    ]
    left_over = [
        f"{where} has a row “{name}”, and there is no such address: take it out."
        for name in table
        if name not in found
    ]
    return missing + left_over
