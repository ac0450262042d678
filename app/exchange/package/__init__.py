"""Files by which schools hand textbooks to each other: a signed zip, opened with suspicion."""

from app.exchange.package.common_data import Item, School
from app.exchange.package.confirmation_data import (
    AcceptedLine,
    ConfirmationData,
    confirmation_from_json,
    confirmation_to_json,
)
from app.exchange.package.container import (
    DATA,
    PACKAGE_NAMES,
    Manifest,
    Package,
    PackageKind,
    Sender,
    load_package,
    pack,
    unpack,
)
from app.exchange.package.offer_data import OfferData, offer_from_json, offer_to_json
from app.exchange.package.signature import KeyPair, fingerprint, make_key_pair
from app.exchange.package.transfer_data import TransferData, transfer_from_json, transfer_to_json

__all__ = [
    "DATA",
    "PACKAGE_NAMES",
    "AcceptedLine",
    "ConfirmationData",
    "Item",
    "KeyPair",
    "Manifest",
    "OfferData",
    "Package",
    "PackageKind",
    "School",
    "Sender",
    "TransferData",
    "confirmation_from_json",
    "confirmation_to_json",
    "fingerprint",
    "load_package",
    "make_key_pair",
    "offer_from_json",
    "offer_to_json",
    "pack",
    "transfer_from_json",
    "transfer_to_json",
    "unpack",
]
