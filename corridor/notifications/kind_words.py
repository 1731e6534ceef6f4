"""A line of explanation for each kind, where its label does not say enough."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HELP: dict[str, Promise] = {
    "approved": _("Your request got a yes, and the place has room."),
    "declined": _("You can ask again later."),
    "your_turn": _("You have 30 seconds, so this one comes at any hour."),
    "made_for_you": _("A pass that you did not ask for yourself."),
    "minute_left": _("So that you are back in time."),
    "time_up": _("Your pass is over; please head back."),
    "dismissal": _("Somebody comes for you, so come with your things."),
    "flex_opens": _("An hour before the time to choose is over, while you have no seat."),
    "flex_put": _("Staff put you in, or a seat that you waited for became free."),
    "flex_out": _("It does not take place then, or staff took you out."),
    "leaves_early": _("They do not come back to this class."),
    "late_arrival": _("The attendance desk sent them, with a pass."),
    "covering": _("When, and where; also a colleague may ask you to."),
    "request": _("With a link in the letter that answers it once."),
    "urgent_request": _(
        "A student or a colleague says so. Comes at any hour, to everybody who may answer."
    ),
    "on_the_way": _("When their pass to your room or office starts."),
    "left_room": _("Also when somebody else said yes."),
    "overdue": _("When a pass that began in your room is past its time."),
    "overdue_anywhere": _("Every pass of the school that is past its time."),
    "encounter_prevented": _("A pass was held because of who is kept apart."),
    "weekly_report": _("Totals of the passes of the week before, and nobody’s name."),
    "student_reported": _("By a hall monitor or a teacher, with what they saw."),
    "roster_failed": _("With what stands in the way, on the page of rosters."),
}
