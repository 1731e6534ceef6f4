"""How a command says no."""

from __future__ import annotations

from typing import IO, Any

import click


class Problem(click.ClickException):
    """Something a person can mend. The message is whole sentences: what is wrong, what to do."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)
