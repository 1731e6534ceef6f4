"""Words about a school that every page may use."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from corridor.schools.grades import grade_name

register = template.Library()
register.filter("grade_name", grade_name)


@register.filter
def grade_names(grades: Iterable[str]) -> str:
    """Grades in a row of words: "grade 9", "grades 10 and 11"; nothing for none."""
    names = [grade_name(grade) for grade in grades]
    if not names:
        return ""
    if len(names) == 1:
        return _("grade {name}").format(name=names[0])
    return _("grades {some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])
