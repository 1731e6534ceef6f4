"""Prints the path of a Chromium for the browser tests: $CHROMIUM, as root on Debian the lightest,
which apt installs, the machine's, or Playwright's own. None found is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from setup import VENV, SetupError, apt_install, may_use_apt

SHELL = "chromium-headless-shell"  # Chromium without its own window: a third of the cost
NAMES = (
    SHELL,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as p\n"
    "with p() as run: print(run.chromium.executable_path)"
)


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            raise SetupError(f"CHROMIUM={named} is no program that can be started.")
        return named
    found = [path for path in map(shutil.which, NAMES) if path]
    return found[0] if found else playwrights_own()


def playwrights_own() -> str | None:
    ask = [str(VENV / "bin" / "python"), "-c", ASK_PLAYWRIGHT]
    asked = subprocess.run(ask, check=False, capture_output=True, text=True)
    return shutil.which(asked.stdout.strip())


def install_shell(or_else: str | None) -> str | None:
    print("Chromium …", file=sys.stderr, flush=True)
    try:
        apt_install(SHELL)
    except SetupError:
        if not or_else:
            raise
    return shutil.which(SHELL) or or_else


def main() -> None:
    chromium = find_chromium()
    if not os.environ.get("CHROMIUM") and not shutil.which(SHELL) and may_use_apt():
        chromium = install_shell(or_else=chromium)
    if not chromium:
        raise SetupError(
            "The browser tests need a Chromium and none was found. Install Chromium, Chrome or "
            "Edge, or name one: make test CHROMIUM=/path/to/chromium"
        )
    print(chromium)


if __name__ == "__main__":
    try:
        main()
    except SetupError as problem:
        sys.exit(str(problem))
