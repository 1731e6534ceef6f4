"""The app of a phone says by what name it can be woken for whoever is signed in there."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Router
from pydantic import BaseModel, Field

from corridor.accounts.actor import MemberRequest
from corridor.api.answers import WRITE, Strict, answer
from corridor.api.values import NO_NUL, Text
from corridor.notifications import commands

router = Router()
Service = Literal["fcm", "apns"]
Token = Annotated[str, Field(max_length=1000, pattern=NO_NUL)]


class App(Strict):
    """``service`` is "fcm" for an Android app, "apns" for one on an iPhone or iPad; ``token`` is
    what that service gave the app (of "apns" in hexadecimal)."""

    service: Service
    token: Token


class NewApp(App):
    """``name`` is what its owner calls it."""

    name: Text = ""


class AppAnswer(BaseModel):
    id: UUID
    service: Service
    name: str


class Forgotten(BaseModel):
    forgotten: bool


@router.post("", response={200: AppAnswer, **WRITE}, operation_id="register_device")
def register(request: MemberRequest, wanted: NewApp) -> HttpResponse:
    """From now on this app is woken for the person of the token, and for nobody else; say so at
    each start. Again is once. Who has ten loses the one that came first."""
    made = commands.register_app(
        person_id=request.member.person_id,
        service=wanted.service,
        token=wanted.token,
        device=wanted.name,
        language=get_language() or "",
        now=timezone.now(),
    )
    return answer({"id": str(made.id), "service": made.service, "name": made.device})


@router.post("/forget", response={200: Forgotten, **WRITE}, operation_id="forget_device")
def forget(request: MemberRequest, app: App) -> HttpResponse:
    """It is woken no more, as after signing out. Somebody else's app stays as it is."""
    person_id = request.member.person_id
    commands.forget_app(person_id=person_id, service=app.service, token=app.token)
    return answer({"forgotten": True})
