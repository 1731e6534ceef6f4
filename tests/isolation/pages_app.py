"""The policy of what makes the site an app, and of the devices that may be woken."""

from __future__ import annotations

from tests.isolation.policy import Row, get, post
from tests.isolation.roles import ANYBODY, AT_SCHOOL, NOBODY

SUBSCRIPTION = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/a",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6"
    "-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
TOLD = frozenset({204})

PAGES_OF_APP: dict[str, Row] = {
    "notifications:service_worker": get(ANYBODY),
    "notifications:manifest": get(ANYBODY),
    "notifications:offline": get(ANYBODY),
    "notifications:install": get(AT_SCHOOL),
    "notifications:devices": post(AT_SCHOOL, body=SUBSCRIPTION, done=TOLD),
    "notifications:forget_device": post(AT_SCHOOL, body=SUBSCRIPTION, done=TOLD, quiet=AT_SCHOOL),
    # A signed mark says of whom; without one there is nothing to renew.
    "notifications:renew_device": post(NOBODY, body=SUBSCRIPTION, strangers=404),
    "notifications:open": get(AT_SCHOOL),
    # The secret says who it is; without one there is nothing to answer.
    "notifications:answer_now": post(NOBODY, body={"secret": "x"}, strangers=404),
    "notifications:answer": get(NOBODY, path={"secret": "x"}, strangers=404),
}
