from __future__ import annotations

import pytest
from click.testing import CliRunner

from corridor.cli.main import COMMANDS, corridor, sentence_for


def test_help_lists_every_command_that_is_there() -> None:
    shown = CliRunner().invoke(corridor, ["--help"]).output

    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


def test_unknown_command_is_named() -> None:
    result = CliRunner().invoke(corridor, ["fly"])

    assert result.exit_code == 2
    assert "No such command 'fly'" in result.output


@pytest.mark.parametrize("error", [ValueError("surprise"), KeyError("surprise")])
def test_sentence_for_leaves_the_unforeseen_to_the_traceback(error: Exception) -> None:
    assert sentence_for(error) is None
