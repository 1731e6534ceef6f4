"""Fixtures that proofs share with the tests."""

from tests.conftest import chromium

__all__ = ["chromium"]
