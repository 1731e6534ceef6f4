"""Turns an object of OneRoster's JSON into the record that its CSV row would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.columns import Column, Table
from corridor.rostering.providers.oneroster.values import Doubt, Unreadable, word_list
from corridor.rostering.providers.words import clean

R = TypeVar("R")
Cell = str | tuple[str, ...]
# What a CSV has to say and JSON may leave out.
MAY_LACK = {("courses", "orgSourcedId"), ("classes", "classType"), ("users", "username")}
# REST calls preferred names otherwise than CSV does; some servers use the CSV's words.
ALSO_CALLED = {"preferredGivenName": "preferredFirstName"}


def record(table: Table[R], row: Mapping[str, Any], problems: ProblemLog) -> R | None:
    """None when a value is missing or unreadable; what is wrong goes to the log."""
    read: dict[str, object] = {}
    good = True
    for column in (*table.columns, *table.extensions):
        cell = cell_of(row, column.name) if column.convert or column.required else ""
        if column.required and not cell and (table.name, column.name) not in MAY_LACK:
            message = _("{name} is empty, and has to be filled in.").format(name=column.name)
            problems.error("empty", table.file, message, column=column.name)
            good = False
        elif column.convert:
            good &= _read(column, cell, (table.file, problems), read)
    return table.make(line=0, **read) if good else None


def _read(
    column: Column, cell: Cell, told: tuple[str, ProblemLog], into: dict[str, object]
) -> bool:
    file, problems = told
    try:
        into[column.into] = _converted(column, cell)
    except Doubt as doubt:
        problems.warning(doubt.code, file, doubt.message, column=column.name)
        into[column.into] = doubt.value
    except Unreadable as unreadable:
        problems.error(unreadable.code, file, unreadable.message, column=column.name)
        return False
    return True


def _converted(column: Column, cell: Cell) -> object:
    """A list stays one for converters of lists, as its words may hold commas."""
    if isinstance(cell, tuple):
        if column.convert is word_list:
            return cell
        cell = ",".join(cell)
    return column.convert(cell) if column.convert else cell


def cell_of(row: Mapping[str, Any], name: str) -> Cell:
    """The value that a CSV has under this name: references by their id, lists as tuples."""
    if name.startswith("metadata."):
        extra = row.get("metadata")
        return _plain(extra.get(name.partition(".")[2])) if isinstance(extra, dict) else ""
    if name == "userIds":
        return _user_ids(row.get(name))
    if name.endswith("SourcedIds"):
        return _plain(row.get(f"{name.removesuffix('SourcedIds')}s"))
    if name.endswith("SourcedId"):
        return _plain(row.get(name.removesuffix("SourcedId")))
    return _plain(row.get(name)) or _plain(row.get(ALSO_CALLED.get(name, "")))


def _user_ids(told: object) -> str:
    """Pairs of type and identifier, as CSV writes them."""
    ids = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    pairs = ((_plain(each.get("type")), _plain(each.get("identifier"))) for each in ids)
    return ",".join(f"{{{kind}:{value}}}" for kind, value in pairs if kind and value)


def _plain(value: object) -> Cell:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case {"sourcedId": source_id}:
            return clean(str(source_id or ""))
        case dict():
            return ""
        case list():
            words = (_plain(item) for item in value)
            return tuple(word for word in words if isinstance(word, str) and word)
    return clean(str(value))


def roles_of(user: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A 1.2 user's roles, each as a row of roles.csv would be."""
    source_id = user.get("sourcedId")
    roles = user.get("roles")
    held = [role for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []
    return [
        {**role, "sourcedId": f"{source_id}:{at}", "user": {"sourcedId": source_id}}
        for at, role in enumerate(held)
    ]
