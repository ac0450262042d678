"""Which page shows a document of each kind."""

from __future__ import annotations

from app.core.stock import DocumentKind

DOCUMENT_PAGES: dict[DocumentKind, str] = {
    DocumentKind.RECEIPT: "stock.receipt",
    DocumentKind.WRITE_OFF: "stock.write_off",
    DocumentKind.OPENING: "stock.opening",
    DocumentKind.REPLACEMENT: "stock.replacement",
    DocumentKind.REVALUATION: "stock.revaluation",
    DocumentKind.TRANSFER_OUT: "stock.transfer",
    DocumentKind.TRANSFER_RETURN: "stock.transfer",
}
