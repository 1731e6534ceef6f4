"""Your classes: what somebody teaches this term, and what of it waits for their word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.picking import Picked, Picking, look_up
from corridor.core.errors import Invalid, NotFound
from corridor.passes.class_form import ClassForm
from corridor.passes.queries.classes import class_of, classes_of
from corridor.passes.views.checklist import note_step
from corridor.passes.views.staff_only import only_staff, uuid_of
from corridor.rostering.commands import (
    accept_classes,
    make_section,
    put_in_class,
    take_out_of_class,
)
from corridor.rostering.models import Section
from corridor.rostering.policies import may_make_classes
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_safe
def classes(request: MemberRequest) -> HttpResponse:
    actor = only_staff(request)
    found = classes_of(actor=actor, on=_day(request))
    note_step(request, "classes")
    context = {"classes": found, "to_accept": sum(one.is_to_accept for one in found)}
    context["may_make"] = may_make_classes(actor)
    return render(request, "passes/classes.html", context)


def _day(request: MemberRequest) -> date:
    return request.school.local(timezone.now()).date()


@require_POST
def accept(request: MemberRequest) -> HttpResponse:
    """Each ``section`` named; without one all that wait."""
    actor = only_staff(request)
    waiting = [one.id for one in classes_of(actor=actor, on=_day(request)) if one.is_to_accept]
    named = [found for text in request.POST.getlist("section") if (found := uuid_of(text))]
    wanted = named if "section" in request.POST else waiting
    accepted = accept_classes(actor=actor, section_ids=wanted, now=timezone.now())
    told = ngettext("%(n)d class is yours.", "%(n)d classes are yours.", accepted)
    messages.success(request, told % {"n": accepted})
    return redirect("passes:classes")


def _looking_at_classes(request: MemberRequest) -> Actor:
    """Who looks after people needs no room of their own for it."""
    return request.member if request.member.may(Permission.PEOPLE) else only_staff(request)


@require_http_methods(["GET", "HEAD", "POST"])
def one_class(request: MemberRequest, section_id: UUID) -> HttpResponse:
    """Who is in it; a POST looks for students, and puts those who are chosen in."""
    actor = _looking_at_classes(request)
    shown = class_of(actor=actor, section_id=section_id, on=_day(request))
    picking = Picking.of(request.POST)
    picked = look_up(school_id=request.school.id, picking=picking)
    if request.method == "POST" and picking.wants_save and picked.match.is_clear:
        for person_id in picked.people:
            put_in_class(
                actor=actor, section_id=section_id, person_id=person_id, now=timezone.now()
            )
        messages.success(request, _("Saved."))
        return redirect("passes:class", section_id=section_id)
    context: dict[str, Any] = {"shown": shown, "taught": shown.taught, **picked.context()}
    return render(request, "passes/class.html", context)


@require_POST
def remove(request: MemberRequest, section_id: UUID, person_id: UUID) -> HttpResponse:
    actor = _looking_at_classes(request)
    class_of(actor=actor, section_id=section_id, on=_day(request))
    take_out_of_class(actor=actor, section_id=section_id, person_id=person_id, now=timezone.now())
    messages.success(request, _("They are no longer in this class."))
    return redirect("passes:class", section_id=section_id)


@require_http_methods(["GET", "HEAD", "POST"])
def new_class(request: MemberRequest) -> HttpResponse:
    """A class that no roster knows."""
    actor, school_id = only_staff(request), request.school.id
    if not may_make_classes(actor):
        raise NotFound
    picking = Picking.of(request.POST)
    picked = look_up(school_id=school_id, picking=picking)
    if request.method != "POST":
        return _new_page(request, ClassForm(school_id=school_id), picked)
    form = ClassForm(request.POST, school_id=school_id)
    if not picking.wants_save:
        return _new_page(request, ClassForm(initial=_typed(request), school_id=school_id), picked)
    if form.is_valid() and picked.match.is_clear:
        try:
            made = _make(request, form, picked)
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("“%(name)s” is there.") % {"name": made.title})
            return redirect("passes:classes")
    return _new_page(request, form, picked, status=422)


def _make(request: MemberRequest, form: ClassForm, picked: Picked) -> Section:
    facts = replace(form.facts(), students=tuple(picked.people))
    return make_section(actor=request.member, facts=facts, now=timezone.now())


def _typed(request: MemberRequest) -> dict[str, Any]:
    return {**request.POST.dict(), "periods": request.POST.getlist("periods")}


def _new_page(
    request: MemberRequest, form: ClassForm, picked: Picked, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, **picked.context()}
    return render(request, "passes/new_class.html", context, status=status)
