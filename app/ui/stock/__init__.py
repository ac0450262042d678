"""Учёт фонда: receipts and write-off acts."""
