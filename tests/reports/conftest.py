"""The fixed clock of page tests."""

from tests.pages import at_ten

__all__ = ["at_ten"]
