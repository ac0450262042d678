"""Учёт фонда: receipts and write-off acts."""

from __future__ import annotations

from pathlib import Path

from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.page import Page, PageEntry, Section, section


def build_section(workspace: Workspace, shell: Shell, resources: Path) -> Section:
    """The section «Учёт фонда». Its pages are imported when they are first shown.

    ``resources`` is the folder with fonts, forms and reference data.
    """

    def receipts() -> Page:
        from app.ui.stock.receipts_page import ReceiptsPage

        return ReceiptsPage(workspace, shell)

    def receipt() -> Page:
        from app.core.author_marks import AuthorMarks
        from app.ui.stock.receipt_page import ReceiptPage

        marks = AuthorMarks.load(resources / "reference" / "author_marks.csv")
        return ReceiptPage(workspace, shell, resources, marks)

    def write_offs() -> Page:
        from app.ui.stock.write_offs_page import WriteOffsPage

        return WriteOffsPage(workspace, shell)

    def write_off() -> Page:
        from app.ui.stock.write_off_page import WriteOffPage

        return WriteOffPage(workspace, shell, resources)

    def candidates() -> Page:
        from app.ui.stock.candidates_page import CandidatesPage

        return CandidatesPage(workspace, shell)

    def books() -> Page:
        from app.ui.stock.books_page import BooksPage

        return BooksPage(workspace, shell, resources)

    def replacement() -> Page:
        from app.core.author_marks import AuthorMarks
        from app.ui.stock.replacement_page import ReplacementPage

        marks = AuthorMarks.load(resources / "reference" / "author_marks.csv")
        return ReplacementPage(workspace, shell, resources, marks)

    def revaluation() -> Page:
        from app.ui.stock.revaluation_page import RevaluationPage

        return RevaluationPage(workspace, shell, resources)

    def documents() -> Page:
        from app.ui.stock.all_documents_page import AllDocumentsPage

        return AllDocumentsPage(workspace, shell)

    def transfers() -> Page:
        from app.ui.stock.transfers_page import TransfersPage

        return TransfersPage(workspace, shell)

    def transfer() -> Page:
        from app.ui.stock.transfer_page import TransferPage

        return TransferPage(workspace, shell, resources)

    def exchange_file() -> Page:
        from app.ui.stock.exchange_file_page import ExchangeFilePage

        return ExchangeFilePage(workspace, shell)

    def opening() -> Page:
        from app.core.author_marks import AuthorMarks
        from app.ui.stock.opening_page import OpeningPage

        marks = AuthorMarks.load(resources / "reference" / "author_marks.csv")
        return OpeningPage(workspace, shell, marks)

    def opening_import() -> Page:
        from app.ui.stock.opening_import_page import OpeningImportPage

        return OpeningImportPage(workspace, shell)

    def partners() -> Page:
        from app.ui.stock.partners_page import PartnersPage

        return PartnersPage(workspace, shell)

    def offer() -> Page:
        from app.ui.stock.offer_page import OfferPage

        return OfferPage(workspace, shell)

    def offers() -> Page:
        from app.ui.stock.offers_page import OffersPage

        return OffersPage(workspace, shell)

    def totals() -> Page:
        from app.ui.stock.totals_page import TotalsPage

        return TotalsPage(workspace, shell, resources)

    def labels() -> Page:
        from app.ui.stock.labels_page import LabelsPage

        return LabelsPage(workspace, shell, resources)

    def barcodes() -> Page:
        from app.ui.stock.barcodes_page import BarcodesPage

        return BarcodesPage(workspace, shell)

    return section(
        "stock",
        PageEntry("stock.receipts", receipts, "Поступления"),
        PageEntry("stock.write_offs", write_offs, "Списание"),
        PageEntry("stock.transfers", transfers, "Передача"),
        PageEntry("stock.documents", documents, "Все документы"),
        PageEntry("stock.books", books, "Книги учёта"),
        PageEntry("stock.totals", totals, "Итоги"),
        PageEntry("stock.receipt", receipt),
        PageEntry("stock.write_off", write_off),
        PageEntry("stock.write_off_candidates", candidates),
        PageEntry("stock.replacement", replacement),
        PageEntry("stock.revaluation", revaluation),
        PageEntry("stock.transfer", transfer),
        PageEntry("stock.exchange_file", exchange_file),
        PageEntry("stock.opening", opening),
        PageEntry("stock.opening_import", opening_import),
        PageEntry("stock.partners", partners),
        PageEntry("stock.offer", offer),
        PageEntry("stock.offers", offers),
        PageEntry("stock.labels", labels),
        PageEntry("stock.barcodes", barcodes),
    )
