"""«import package»: the exchange file of another school, whatever it is for."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.bootstrap import library_at
from app.cli.parser import Answer, WrongUsage, parameters
from app.core.changes import Changes
from app.core.errors import UserError
from app.core.money import copies_short
from app.exchange.package import PACKAGE_NAMES, PackageKind
from app.services.exchange_matching import LineState
from app.services.exchange_previews import ConfirmationPreview, Preview, TransferPreview
from app.services.workspace import Workspace

_SETTINGS = ("post", "accept_key")
_YES = {"yes": True, "no": False}


def import_package(options: argparse.Namespace) -> Answer:
    """Take in an exchange file, or with ``--dry-run`` say what taking it in would do.

    ``--set post=yes`` posts the receipt of a transfer at once; if that cannot be, nothing is
    taken in. ``--set accept_key=yes`` accepts a changed key of the sender.

    Raises:
        WrongUsage: a setting that is not known or makes no sense.
        UserError: the file cannot be accepted.
        EnvironmentProblem: the file or the library is not to be had.
    """
    given = parameters(options, _SETTINGS)
    post, accept_key = _flag(given, "post"), _flag(given, "accept_key")
    path = Path(options.file)
    with library_at(Path(options.library), read_only=options.dry_run) as workspace:
        exchange = workspace.services.exchange
        preview = exchange.open_file(path)
        changes = Changes()
        posted = False
        if not options.dry_run:
            changes = exchange.accept(preview, accept_key=accept_key)
            posted = post and isinstance(preview, TransferPreview)
            if posted:
                _post(workspace, changes)
    data = {
        "kind": "package",
        "file": path.name,
        "encoding": "utf-8",
        **_counts(preview),
        "rejected": [],
        "operation": changes.operation_id,
        "package": preview.package.kind.value,
        "sender": {
            "name": preview.sender.name,
            "inn": preview.sender.inn,
            "key": preview.sender.key.value,
            "fingerprint": preview.sender.fingerprint,
        },
        "warnings": list(preview.warnings),
        "document": _document(preview, changes),
        "posted": posted,
    }
    return Answer(data, _text(preview, changes, posted))


def _flag(given: dict[str, str], name: str) -> bool:
    written = given.get(name, "no")
    if written not in _YES:
        raise WrongUsage(f"Параметр {name}={written} непонятен. Можно: {name}=yes или {name}=no.")
    return _YES[written]


def _post(workspace: Workspace, changes: Changes) -> None:
    """Post the receipt; one that cannot be posted leaves nothing behind."""
    document_id = changes.entity_id
    card = workspace.queries.stock.receipt(document_id) if document_id is not None else None
    if document_id is None or card is None:
        raise UserError("Черновик поступления исчез.", "Повторите команду.")
    try:
        workspace.services.receipts.post(document_id, card.draft.version)
    except UserError:
        workspace.services.safety.undo(changes.operation_id)
        raise


def _counts(preview: Preview) -> dict[str, int]:
    """Lines of the file: of new titles, of known ones; an answer updates what it answers."""
    if isinstance(preview, ConfirmationPreview):
        lines = len(preview.data.lines)
        return {"read": lines, "added": 0, "updated": lines, "unchanged": 0}
    return {
        "read": len(preview.lines),
        "added": preview.count(LineState.NEW),
        "updated": 0,
        "unchanged": preview.count(LineState.KNOWN),
    }


def _document(preview: Preview, changes: Changes) -> int | None:
    """The receipt that was made, or the transfer that was confirmed."""
    if isinstance(preview, ConfirmationPreview):
        return preview.document_id
    return changes.entity_id if isinstance(preview, TransferPreview) else None


def _text(preview: Preview, changes: Changes, posted: bool) -> str:
    kind = PACKAGE_NAMES[preview.package.kind]
    lead = f"{kind[0].upper()}{kind[1:]}, школа «{preview.sender.name}»"
    if changes.operation_id is None:
        lead += ". Пробная загрузка, ничего не изменено"
    counts = _counts(preview)
    if preview.package.kind is PackageKind.CONFIRMATION:
        words = f"строк {counts['read']}"
    else:
        words = (
            f"строк {counts['read']}: известных изданий {counts['unchanged']}, "
            f"новых {counts['added']}"
        )
    amount = copies_short(
        preview.data.accepted if isinstance(preview, ConfirmationPreview) else preview.data.quantity
    )
    lines = [lead, f"  {words}, {amount}", *(f"  {warning}" for warning in preview.warnings)]
    if isinstance(preview, ConfirmationPreview):
        lines += [f"  {difference}" for difference in preview.differences]
    if changes.message:
        lines.append(changes.message)
    if posted:
        lines.append("Поступление проведено")
    return "\n".join(lines)
