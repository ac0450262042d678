"""The one entry: no command opens the window, a command goes to the cli."""

from __future__ import annotations

import sys


def main() -> int:
    """Start the program and return its exit code."""
    arguments = sys.argv[1:]
    if _wants_window(arguments):
        from app.desktop import run_window

        return run_window(arguments)
    from app.cli import run

    return run(arguments)


def _wants_window(arguments: list[str]) -> bool:
    """Nothing, or only the library to open: ``[--library FILE]``."""
    return not arguments or (
        len(arguments) <= 2
        and arguments[0].startswith("--library")
        and not any(word in ("-h", "--help") for word in arguments)
    )


if __name__ == "__main__":
    sys.exit(main())
