"""The rows of a club's table: thousands of cells, so they are made without a template each."""

from __future__ import annotations

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from corridor.core.templatetags.core import icon
from corridor.planning.club_sheet import CANNOT, GOES, HAS_PASS, OUT, WARNED, Cell, Row
from corridor.schools.grades import grade_name

register = template.Library()
ICONS = {GOES: "check", WARNED: "triangle-alert", HAS_PASS: "clock", CANNOT: "x", OUT: "check"}


@register.simple_tag
def club_row(row: Row) -> SafeString:
    """A member with a cell for each day; what can go is a box to tick for leaving it out."""
    cells = format_html_join("", "{}", ((_cell(row, cell),) for cell in row.cells))
    grade = format_html(' <span class="muted">{}</span>', grade_name(row.student.grade))
    return format_html('<tr><th scope="row">{}{}</th>{}</tr>', row.student.name, grade, cells)


def _cell(row: Row, cell: Cell) -> SafeString:
    day, sign = date_format(cell.date, "M j"), icon(ICONS[cell.state], 18)
    if not cell.can_go:
        plain = '<td class="{}" title="{}"><span class="sr-only">{}</span>{}</td>'
        return format_html(plain, cell.state, cell.words, cell.words, sign)
    says = _("Leave out {name} on {day}").format(name=row.student.name, day=day)
    if cell.words:
        says = f"{says}. {cell.words}"
    box = '<td class="{}" title="{}"><label><input type="checkbox" name="out" {}>{}</label></td>'
    on = "checked" if cell.state == OUT else ""
    more = format_html('value="{}" aria-label="{}" {}', cell.value, says, on)
    return format_html(box, cell.state, cell.words, more, sign)
