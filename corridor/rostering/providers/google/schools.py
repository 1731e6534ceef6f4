"""Which school an organisational unit of the directory belongs to; Google knows no schools."""

from __future__ import annotations

from corridor.rostering.roster import SchoolRow


class Schools:
    """From the setting: lines of "unit = name"; the longest unit that fits decides."""

    def __init__(self, lines: str) -> None:
        pairs = (line.partition("=") for line in lines.splitlines() if "=" in line)
        named = {f"/{unit.strip().strip('/')}": name.strip() for unit, _is, name in pairs}
        self._names = {unit: name for unit, name in named.items() if name}

    def rows(self) -> list[SchoolRow]:
        return [SchoolRow(unit, name[:200]) for unit, name in self._names.items()]

    def school_of(self, path: str) -> str:
        """Empty where no unit fits."""
        folded = f"{path.rstrip('/').casefold()}/"
        fits = [u for u in self._names if folded.startswith(f"{u.rstrip('/').casefold()}/")]
        return max(fits, key=len, default="")
