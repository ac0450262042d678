"""Other processes of a test, and what only the system can do: limits, other rights."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NOBODY = 65534
_HOLD = """
import sys
from pathlib import Path
from tests.support.workshop import Workshop
workshop = Workshop.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
workshop.close()
"""


def start_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python process that can import the program and these tests."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def run_python(code: str, *arguments: str, largest_file: int | None = None) -> str:
    """Run code to its end and return what it printed; it must succeed.

    ``largest_file`` is the size in bytes beyond which the system refuses to write.
    """
    limit = (
        ""
        if largest_file is None
        else f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file}, -1))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    )
    process = start_python(limit + code, *arguments)
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output


@contextmanager
def other_window(library: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the library open for writing."""
    process = start_python(_HOLD, str(library))
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n", process.communicate()[1]
        yield process
    finally:
        if process.poll() is None:
            process.communicate("\n")
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that any user may enter, unlike those of other tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def bound_by_rights(folder: Path) -> Iterator[None]:
    """Be the owner of a folder and a user whom the rights of files bind (tests may run as root).

    What the program loads late, from a place that only root may read, has to be loaded before.
    """
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, -1)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def open_files() -> int:
    """How many files this process has open: a leak is seen as a difference."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sum(_is_open(number) for number in range(min(soft, 4096)))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
