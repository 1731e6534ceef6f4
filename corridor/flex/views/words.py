"""How topics look."""

from __future__ import annotations

TOPIC_ICONS = {
    "study": "book-open",
    "help": "hand-helping",
    "make": "palette",
    "move": "dumbbell",
    "other": "sparkles",
}
TOPIC_COLOURS = {
    "study": "blue",
    "help": "green",
    "make": "pink",
    "move": "orange",
    "other": "violet",
}
