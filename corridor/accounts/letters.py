"""What the mails about accounts say. None names a person in its subject."""

from __future__ import annotations

from django.utils.translation import gettext as _

from corridor.accounts.links import path_of
from corridor.core.mail import Letter, is_set_up, link, queue


def invite(*, to: str, school: str, secret: str) -> None:
    _queue(
        to,
        _("Your account for hall passes"),
        (
            _("%(school)s uses Corridor for hall passes, and has made an account for you.")
            % {"school": school},
            _("Choose a password with the button below. It works once, for seven days."),
        ),
        action=_("Choose a password"),
        path=path_of(secret),
        note=_("If you don’t expect this, leave it be: without the link nothing happens."),
    )


def reset(*, to: str, secret: str) -> None:
    _queue(
        to,
        _("A new password"),
        (
            _("Somebody asked for a new password for your account of Corridor."),
            _("If it was you, choose one with the button below. It works once, for an hour."),
        ),
        action=_("Choose a new password"),
        path=path_of(secret),
        note=_("If it was not you, leave it be: your password stays as it is."),
    )


def no_password(*, to: str) -> None:
    _queue(
        to,
        _("You sign in without a password"),
        (
            _("Somebody asked for a new password for your account of Corridor."),
            _(
                "Your account has none. You come in with your school’s own account, such as "
                "Google, Microsoft, Clever or ClassLink: use its button on the sign-in page."
            ),
            _("If there is no such button for you, your school’s office can invite you."),
        ),
        action=_("Go to the sign-in page"),
        path="/sign-in/",
    )


def password_changed(*, to: str) -> None:
    _queue(
        to,
        _("Your password was changed"),
        (
            _("The password of your account of Corridor was changed just now."),
            _("All devices that were signed in with the old one are signed out."),
        ),
        note=_("If it was not you, tell your school’s office at once."),
    )


def factors_changed(*, to: str, what: str) -> None:
    """``what`` is a whole sentence."""
    _queue(
        to,
        _("How you sign in was changed"),
        (what,),
        note=_("If it was not you, tell your school’s office at once."),
    )


def _queue(
    to: str,
    subject: str,
    paragraphs: tuple[str, ...],
    *,
    action: str = "",
    path: str = "",
    note: str = "",
) -> None:
    """Where mail is not set up, or somebody has no address, nothing is sent."""
    if not to or not is_set_up():
        return
    url = link(path) if path else ""
    queue(Letter(to, str(subject), paragraphs, action=action, url=url, note=note))
