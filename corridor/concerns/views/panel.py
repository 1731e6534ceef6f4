"""The way to report something, on the page of a pass."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string

from corridor.accounts.actor import MemberRequest
from corridor.concerns.policies import may_report


def report_link(request: HttpRequest, context: Context) -> str:
    if not may_report(cast("MemberRequest", request).member):
        return ""
    return render_to_string("concerns/_report_pass.html", {"card": context["card"]}, request)
