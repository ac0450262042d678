"""The sounds that answer a scan, through the player of the system; silent where there is none."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.ui.kit.search import ScanState
from app.ui.shell.settings import SCAN_SOUNDS, Settings

log = logging.getLogger(__name__)

FILES = {
    ScanState.OK: "ok.wav",
    ScanState.ALREADY: "already.wav",
    ScanState.UNKNOWN: "unknown.wav",
}
# player and its arguments before the file, the first that is installed is taken
_PLAYERS = (("paplay",), ("pw-play",), ("aplay", "-q"), ("afplay",))
_LONGEST_S = 5
_MOST_AT_ONCE = 2


def find_player() -> Callable[[Path], None] | None:
    """What plays a WAV file and returns when it is over; ``None`` on a silent machine."""
    if sys.platform == "win32":
        import winsound

        return lambda file: winsound.PlaySound(
            str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT
        )
    for name, *arguments in _PLAYERS:
        program = shutil.which(name)
        if program is not None:
            return partial(_run, (program, *arguments))
    return None


def _run(command: tuple[str, ...], file: Path) -> None:
    subprocess.run(
        (*command, str(file)),
        check=False,
        timeout=_LONGEST_S,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class SystemSounds:
    """Plays on threads of its own, so that nothing in the window ever waits for a sound.

    Args:
        folder: where ``ok.wav``, ``already.wav`` and ``unknown.wav`` lie.
        settings: «Звук при сканировании» is looked up at every scan.
        player: plays a file; found on this machine when not given.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        player: Callable[[Path], None] | None = None,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._player = player or find_player()
        self._places = threading.BoundedSemaphore(_MOST_AT_ONCE)

    @property
    def is_silent(self) -> bool:
        """Is there nothing on this machine that could play?"""
        return self._player is None

    def play(self, state: object) -> None:
        """Answer a scan (:class:`ScanState`). Returns at once; a scan that comes while two
        sounds are still heard stays without one."""
        if not isinstance(state, ScanState) or not self._settings.get(SCAN_SOUNDS):
            return
        player = self._player
        if player is None or not self._places.acquire(blocking=False):
            return
        file = self._folder / FILES[state]
        threading.Thread(target=self._play, args=(player, file), daemon=True).start()

    def _play(self, player: Callable[[Path], None], file: Path) -> None:
        try:
            player(file)
        except (OSError, RuntimeError, subprocess.SubprocessError):
            # no loudspeaker, a player that hangs: the answer stands on the screen as well
            log.info("sound %s could not be played", file.name, exc_info=True)
        finally:
            self._places.release()
