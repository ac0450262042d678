"""A small populated library, kept as a file for each released schema.

``python -m tests.support.old_libraries`` writes the file of the present schema anew. That is
right only as long as the schema is not released; a released file is never written again.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.core.bibliography import Contributor, TitleKind
from app.core.stock import Fund
from app.models.migrate import HEAD_REVISION
from app.queries.write_off import DisposalDraft
from app.services.catalogue import CopyEdit
from tests.support.workshop import Workshop, line, make_library

LIBRARIES = Path(__file__).parents[1] / "fixtures" / "libraries"


def fill(workshop: Workshop) -> None:
    """A bit of all: a corrected receipt, an act with disposals, a draft, a cover."""
    novel = workshop.title(
        "Дети капитана Гранта",
        contributors=(Contributor("Верн", "Ж."),),
        isbns=("978-5-08-004321-7",),
        subjects=("Приключения",),
        bbk="84(4Фра)",
        year=2019,
    )
    textbook = workshop.title(
        "Математика", kind=TitleKind.TEXTBOOK, part="Ч. 1", grade_from=5, grade_to=5
    )
    workshop.services.catalogue.set_cover(novel, b"\x89PNG fixture", "image/png")
    receipt = workshop.receive(
        line(novel, 3, 348_50),
        line(textbook, 30, 990_00, Fund.TEXTBOOKS, numbered=False),
        paper_number="318",
    )
    workshop.clock.advance(timedelta(days=1))
    first, second = workshop.receipt(receipt).draft.lines
    lots = workshop.rows("SELECT id FROM lot WHERE document_id = ? ORDER BY position", receipt)
    workshop.correct(
        receipt,
        (
            replace(first, replaces_lot_id=lots[0]),
            replace(second, replaces_lot_id=lots[1], price=999_99),
        ),
    )
    worn = workshop.copies(novel)[2]
    workshop.services.catalogue.edit_copies([worn.id], CopyEdit(note="рассыпан блок"))
    act = workshop.write_off([worn.id])
    workshop.services.write_off.fill_disposals(
        act,
        workshop.act(act).draft.version,
        [DisposalDraft(workshop.direction(), 1, 348_50, "Приёмо-сдаточный акт № 15")],
    )
    workshop.draft_receipt(line(novel, 1, 99_00))


def main() -> None:
    """Write the library of the present schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.formulyar"
        make_library(path)
        workshop = Workshop.open(path)
        fill(workshop)
        workshop.opened.library.back_up(workshop.clock.now(), folder=Path(folder) / "copy")
        workshop.close()
        (copy,) = (Path(folder) / "copy").iterdir()
        LIBRARIES.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, LIBRARIES / f"{HEAD_REVISION}.formulyar")


if __name__ == "__main__":
    main()
