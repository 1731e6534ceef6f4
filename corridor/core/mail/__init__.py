"""Mail: letters are queued in the transaction of what they tell of, and sent after it.

A letter lies sealed in the job queue, so that no copy of the database reads it or follows a
link in it, and is gone from there once it was sent or given up. ADR 14.
"""

from corridor.core.mail.letter import Letter, link, queue
from corridor.core.mail.server import MailServer, is_set_up, mail_server

__all__ = ["Letter", "MailServer", "is_set_up", "link", "mail_server", "queue"]
