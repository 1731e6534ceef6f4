"""`corridor token`: bearer tokens for the JSON API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click

from corridor.cli.environment import load_django
from corridor.cli.errors import Problem


@click.group()
def token() -> None:
    """Create, list and revoke the tokens that scripts sign in with."""


@token.command()
@click.option("--email", required=True, help="Whose token: what it does, this person does.")
@click.option("--name", default="API", show_default=True, help="What the token is for.")
def create(email: str, name: str) -> None:
    """Print a new token, once.

    Only the token goes to standard output, so that a script can read it.
    """
    load_django()
    from django.utils import timezone

    from corridor.accounts.tokens import account_for_tokens, issue_token
    from corridor.core.errors import Invalid, NotFound

    try:
        issued = issue_token(user=account_for_tokens(email=email), name=name, now=timezone.now())
    except NotFound as error:
        raise Problem(
            f"Nobody with the address {email} has a place at a school. "
            "Import the roster first, or correct the address."
        ) from error
    except Invalid as error:
        raise Problem(" ".join(error.fields.values())) from error
    click.echo(issued.secret)
    click.echo("Keep it safe: it can't be shown again. To take it back:", err=True)
    click.echo(f"  corridor token revoke {issued.token_id}", err=True)


@token.command("list")
@click.option("--email", default="", help="Only the tokens of this person.")
def list_tokens(email: str) -> None:
    """Show which tokens there are, never the tokens themselves."""
    load_django()
    from corridor.accounts.tokens import tokens

    found = tokens(email=email)
    if not found:
        click.echo("There are no tokens.")
    for row in found:
        state = f"revoked {_day(row.revoked_at)}" if row.revoked_at else "in use"
        times = f"created {_day(row.created_at)}, last used {_day(row.last_used_at)}"
        click.echo(f"{row.id}  {row.user.email}  “{row.name}”, {state}, {times}")


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "never"


@token.command()
@click.argument("token_id", type=click.UUID)
def revoke(token_id: UUID) -> None:
    """Make a token useless from now on; `corridor token list` shows the ids."""
    load_django()
    from django.utils import timezone

    from corridor.accounts.tokens import revoke_token
    from corridor.core.errors import NotFound

    try:
        revoked = revoke_token(token_id=token_id, now=timezone.now())
    except NotFound as error:
        raise Problem(f"There is no token {token_id}. See `corridor token list`.") from error
    click.echo(f"The token “{revoked.name}” of {revoked.user.email} is revoked.")
