"""A letter in plain text and as an accessible page, from the same words; nothing from elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from corridor.core.sealing import seal, unseal

SAFE = "quoted-printable"
GLANCE = 80


@dataclass(frozen=True, slots=True)
class Letter:
    """``subject`` names no student: it is read on locked screens. ``paragraphs`` are plain text.

    ``action`` is what the button says that leads to ``url``, ``note`` the small print; ``other``
    and ``other_url`` are a second button. ``heading`` stands in the letter in place of the
    subject, and may name people. ``unsubscribe`` is the address that a mail program posts to,
    to end letters of this kind (RFC 8058). ``choose_url`` leads to where one chooses what letters
    one gets.
    """

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    action: str = ""
    url: str = ""
    note: str = ""
    language: str = ""
    heading: str = ""
    other: str = ""
    other_url: str = ""
    unsubscribe: str = ""
    choose_url: str = ""

    @property
    def filler(self) -> range:
        """A glance at an inbox or a locked screen shows so many letters of the beginning: what
        names people comes after them."""
        return range(GLANCE)

    def sealed(self) -> str:
        return seal(json.dumps(asdict(self)))

    @classmethod
    def unsealed(cls, text: str) -> Letter:
        """Raises ``core.errors.Refused`` where the secret key has changed meanwhile."""
        told = json.loads(unseal(text))
        return cls(**{**told, "paragraphs": tuple(told["paragraphs"])})

    def message(self, *, key: str = "", sender: str = "", reply_to: str = "") -> EmailMessage:
        """Raises ``ValueError`` where ``to`` is not one address: a letter may hold a secret.

        A ``key`` makes the same Message-ID for every try. ``sender`` is the name that the address
        of this installation stands under, ``reply_to`` where answers go instead. Quoted-printable
        is what no server on the way changes, so that signatures stay good. Auto-Submitted keeps
        out-of-office answers away (RFC 3834, section 5).
        """
        message = EmailMessage()
        address = parseaddr(settings.MAIL_FROM)[1]
        message["From"] = formataddr((sender, address)) if sender else settings.MAIL_FROM
        if reply_to:
            message["Reply-To"] = reply_to
        message["To"] = self.to
        if len(message["To"].addresses) != 1:
            raise ValueError("A letter goes to one address.")
        message["Subject"] = self.subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{key}@{_domain()}>" if key else make_msgid(domain=_domain())
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message["Content-Language"] = self.language or "en"
        if self.unsubscribe:
            message["List-Unsubscribe"] = f"<{self.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        said = {"letter": self, "sender": sender}
        message.set_content(render_to_string("core/mail/letter.txt", said), cte=SAFE)
        page = render_to_string("core/mail/letter.html", said)
        message.add_alternative(page, subtype="html", cte=SAFE)
        return message


def _domain() -> str:
    return parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"


def queue(letter: Letter) -> None:
    """Send it once the transaction in force is committed; if it is taken back, so is this."""
    from corridor.core.mail.jobs import deliver  # a job is known to the queue once apps are ready

    spoken = letter.language or get_language() or "en"
    told = Letter(**{**asdict(letter), "language": spoken})
    deliver.defer(letter=told.sealed())


def link(path: str) -> str:
    """A path of this site as a letter names it: never by the host that some request brought."""
    return f"{settings.PUBLIC_URL}{path}"
