"""From a file that somebody sent to a small picture that is safe to keep and to show.

What is kept is drawn anew: a JPEG of at most 360 pixels, turned upright, without the metadata
(place, camera, thumbnails) of the file it came from.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from corridor.core.errors import Refused

SIDE = 360
QUALITY = 85
MIB = 1024 * 1024
FILE_BYTES = 12 * MIB
PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Portrait:
    """``digest`` is the SHA-256 of the picture, in hexadecimal."""

    image: bytes
    digest: str


def portrait_of(raw: bytes) -> Portrait:
    """Raises ``Refused`` (``photo_too_large``, ``photo_unreadable``)."""
    if len(raw) > FILE_BYTES:
        raise _too_large()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = _drawn(raw)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError):
        raise Refused.because(
            "photo_unreadable", _("This file is no picture that can be read (JPEG, PNG or WebP).")
        ) from None
    return Portrait(image, hashlib.sha256(image).hexdigest())


def _drawn(raw: bytes) -> bytes:
    with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
        if opened.width * opened.height > PIXELS:
            raise _too_large()
        opened.draft("RGB", (SIDE * 2, SIDE * 2))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((SIDE, SIDE))
        plain = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        plain.paste(rgba, mask=rgba.getchannel("A"))
    into = io.BytesIO()
    plain.save(into, "JPEG", quality=QUALITY, optimize=True)
    return into.getvalue()


def _too_large() -> Refused:
    return Refused.because(
        "photo_too_large",
        _("This picture is too large; up to {limit} MB and 50 megapixels are read.").format(
            limit=FILE_BYTES // MIB
        ),
    )
