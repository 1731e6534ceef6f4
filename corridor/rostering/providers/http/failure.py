"""What can go wrong when a service is asked."""

from __future__ import annotations


class Failure(Exception):
    """``code`` as in ``rostering.problems``; ``message`` is a sentence for an admin; ``status``
    is HTTP's, 0 where there was none.
    """

    def __init__(self, code: str, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class Denied(Failure):
    """The service does not, or no longer, know our credentials (status 401)."""
