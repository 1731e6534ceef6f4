"""What there is in Flex; read-only."""

from corridor.flex.queries.entries import FlexEntry, of_student

__all__ = ["FlexEntry", "of_student"]
