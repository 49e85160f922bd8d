"""A real server on a free port with a home folder of its own, and a real browser; what page tests stand on."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"]


def browser_path():
    """The browser of this machine; without one page tests are skipped, except where CI must have it."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("CI needs a browser: .ci/run installs it")
    if found is None:
        pytest.skip("no chromium on this machine")
    return found


@contextmanager
def served(home):
    """The address of a server over a home folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "danji.cli", "serve", str(home), "--port", str(port)]
    with (home.parent / "serve.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/ko/", timeout=30).read()  # noqa: S310  our own server
                break
            except OSError:
                assert process.poll() is None, (home.parent / "serve.log").read_text(encoding="utf-8")
                time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait(20)
