"""The product's processes, each of which can be ended and started again at its place."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from types import TracebackType
from typing import Self

import psutil


class Part:
    """One process of the product: `corridor <words>`."""

    def __init__(self, *words: str) -> None:
        self._command = [sys.executable, "-m", "corridor", *words]
        self._process = subprocess.Popen(self._command)
        self._spent_before = 0.0

    @property
    def pid(self) -> int:
        return self._process.pid

    def cpu(self) -> float:
        """Seconds, over all its lives."""
        times = psutil.Process(self.pid).cpu_times()
        return self._spent_before + times.user + times.system

    def memory_kb(self) -> float:
        return float(psutil.Process(self.pid).memory_full_info().pss) / 1024

    def crash_and_restart(self) -> None:
        self._spent_before = self.cpu()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(20)
        self._process = subprocess.Popen(self._command)

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)


class Product:
    """Web and worker at ``port``, and the database below ``postmaster_pid``."""

    def __init__(self, postmaster_pid: int) -> None:
        self.port = _free_port()
        self.web = Part("web", "--port", str(self.port))
        self.worker = Part("worker")
        self._postmaster = psutil.Process(postmaster_pid)

    def __enter__(self) -> Self:
        self.wait_until_ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.web.end()
        self.worker.end()

    def cpu(self) -> dict[str, float]:
        """Seconds by part; a backend that goes leaves its time with the postmaster."""
        database = 0.0
        for process in (self._postmaster, *self._postmaster.children()):
            try:
                database += sum(process.cpu_times()[:4])
            except psutil.NoSuchProcess:
                continue
        return {"web": self.web.cpu(), "worker": self.worker.cpu(), "database": database}

    def wait_until_ready(self) -> None:
        for _ in range(300):
            try:
                address = f"http://127.0.0.1:{self.port}/health/ready"
                urllib.request.urlopen(address, timeout=2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("The web process did not answer within 30 s.")


def since(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in before}


def cpu_of(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def load_average() -> float:
    return round(os.getloadavg()[0], 1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
