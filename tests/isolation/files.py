"""Files for requests of the matrix: the same row is asked again and again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


class Fresh:
    """A file that reads the same each time."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    def read(self) -> bytes:
        return self.content


def zip_of(files: Mapping[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return into.getvalue()
