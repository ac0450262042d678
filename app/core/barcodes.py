"""Bar codes: the labels that the library prints itself, and EAN-13 in general.

Our labels are EAN-13 with the prefix 20, which the standard leaves to each shop
and library for goods of its own: 20, ten digits of the serial number, check digit.
"""

from __future__ import annotations

import re

OWN_PREFIX = "20"
SERIAL_DIGITS = 10
MAX_SERIAL = 10**SERIAL_DIGITS - 1

_EAN13 = re.compile(r"[0-9]{13}")


def copy_barcode(serial: int) -> str:
    """The 13 digits of our label for a serial number from 1 to 9 999 999 999.

    Raises:
        ValueError: the serial number is outside these bounds.
    """
    if not 1 <= serial <= MAX_SERIAL:
        raise ValueError(f"serial number out of bounds: {serial}")
    body = f"{OWN_PREFIX}{serial:0{SERIAL_DIGITS}d}"
    return body + _check_digit(body)


def is_own_barcode(text: str) -> bool:
    """Whether ``text`` is a label of ours, with the right check digit and a serial number."""
    return ean13_valid(text) and text.startswith(OWN_PREFIX) and int(text[2:-1]) > 0


def serial_of(barcode: str) -> int:
    """The serial number of a label of ours.

    Raises:
        ValueError: not a label of ours.
    """
    if not is_own_barcode(barcode):
        raise ValueError(f"not a label of ours: {barcode!r}")
    return int(barcode[2:-1])


def ean13_valid(text: str) -> bool:
    """Whether ``text`` is 13 digits, the last of which checks the others."""
    return bool(_EAN13.fullmatch(text)) and _check_digit(text[:-1]) == text[-1]


def _check_digit(body: str) -> str:
    from stdnum import ean

    return str(ean.calc_check_digit(body))
