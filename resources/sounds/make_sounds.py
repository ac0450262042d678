"""Makes the three sounds of the scanner beside this file: ``python make_sounds.py``.

Good rises, «already» repeats itself, bad falls and is longer, so that they are told apart
without looking and on a poor loudspeaker. Sums of two sines, no recordings.
"""

from __future__ import annotations

import math
import struct
import wave
from io import BytesIO
from pathlib import Path

RATE = 22_050
LOUDNESS = 0.5
FADE_S = 0.006
# name → notes: frequency in hertz (0 is silence) and seconds
SOUNDS: dict[str, tuple[tuple[float, float], ...]] = {
    "ok": ((880.0, 0.05), (1318.5, 0.08)),
    "already": ((740.0, 0.07), (0.0, 0.05), (740.0, 0.07)),
    "unknown": ((330.0, 0.12), (220.0, 0.22)),
}


def tone(frequency: float, seconds: float) -> list[int]:
    """Samples of one note, faded in and out so that it does not click."""
    count = round(RATE * seconds)
    fade = round(RATE * FADE_S)
    samples = []
    for number in range(count):
        angle = 2 * math.pi * frequency * number / RATE
        level = 0.8 * math.sin(angle) + 0.2 * math.sin(2 * angle)
        edge = min(1.0, number / fade, (count - 1 - number) / fade)
        samples.append(round(32_767 * LOUDNESS * edge * level))
    return samples


def sound(name: str) -> bytes:
    """A sound as the bytes of a WAV file: mono, 16 bit."""
    samples = [sample for note in SOUNDS[name] for sample in tone(*note)]
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return buffer.getvalue()


if __name__ == "__main__":
    for sound_name in SOUNDS:
        Path(__file__).with_name(f"{sound_name}.wav").write_bytes(sound(sound_name))
