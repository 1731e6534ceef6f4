"""How much may be uploaded where: files go to a page that asks for them, and nowhere else.

A body is read before anybody knows who sends it (the token of the form is in it), so what is
too much is cut off while it comes in, and takes no room.
"""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class QuotaHandler(FileUploadHandler):
    """Stands before Django's own; a file that is cut off is not there for the form."""

    _read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        self._read += len(raw_data)
        if self._read > self._quota():
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None

    def _quota(self) -> int:
        path = self.request.path_info if self.request else ""
        fitting = (n for start, n in settings.UPLOAD_QUOTAS.items() if path.startswith(start))
        return max(fitting, default=0)
