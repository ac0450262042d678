"""Keys and signatures of exchange files: Ed25519, as text in base64."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from app.core.errors import UserError

_KEY_SIZE, _SIGNATURE_SIZE = 32, 64
_FINGERPRINT_DIGITS = 16


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A library's keys; the private one never leaves its file."""

    private: str
    public: str


def make_key_pair() -> KeyPair:
    """A new pair of random keys."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return seeded_key_pair(Ed25519PrivateKey.generate().private_bytes_raw())


def seeded_key_pair(seed: bytes) -> KeyPair:
    """The pair of keys of these 32 bytes: the same ones give the same keys."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(seed)
    return KeyPair(
        _written(private.private_bytes_raw()), _written(private.public_key().public_bytes_raw())
    )


def sign(private_key: str, message: bytes) -> str:
    """The signature of a message.

    Raises:
        UserError: the key is damaged.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    raw = _raw(private_key, _KEY_SIZE)
    if raw is None:
        raise UserError(
            "Ключ подписи этой библиотеки повреждён, файл обмена не подписать.",
            "Восстановите библиотеку из копии.",
        )
    return _written(Ed25519PrivateKey.from_private_bytes(raw).sign(message))


def is_public_key(text: str) -> bool:
    """Whether the text can be a public key, written in the one way there is."""
    return _raw(text, _KEY_SIZE) is not None


def is_signed(public_key: str, message: bytes, signature: str) -> bool:
    """Whether the holder of the key has signed exactly these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key, raw = _raw(public_key, _KEY_SIZE), _raw(signature, _SIGNATURE_SIZE)
    if key is None or raw is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(raw, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """«3F7A 09C2 51BE 88D0»: a public key as two people compare it over the telephone."""
    digits = hashlib.sha256(public_key.encode()).hexdigest()[:_FINGERPRINT_DIGITS].upper()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str, size: int) -> bytes | None:
    """The bytes of a base64 text, if they are as many and the text is their only spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == size and _written(raw) == text else None
