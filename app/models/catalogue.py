"""The catalogue: titles with their people, numbers, subjects and covers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class Title(Base):
    """A bibliographic description (издание).

    ``sort_key``, ``authors_line``, ``authors_key``, ``bbk_division`` and ``match_key`` are derived
    by the catalogue service from the other fields; the audit can recompute them.
    """

    __tablename__ = "title"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    subtitle: Mapped[str] = mapped_column(default="")
    part: Mapped[str] = mapped_column(default="")
    part_title: Mapped[str] = mapped_column(default="")
    responsibility: Mapped[str] = mapped_column(default="")
    edition: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    publisher: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    pages: Mapped[str] = mapped_column(default="")
    illustrations: Mapped[str] = mapped_column(default="")
    size: Mapped[str] = mapped_column(default="")
    series: Mapped[str] = mapped_column(default="")
    series_number: Mapped[str] = mapped_column(default="")
    issn: Mapped[str] = mapped_column(default="")
    bbk: Mapped[str] = mapped_column(default="")
    udc: Mapped[str] = mapped_column(default="")
    author_mark: Mapped[str] = mapped_column(default="")
    age_mark: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    annotation: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    school_subject: Mapped[str] = mapped_column(default="")
    grade_from: Mapped[int | None]
    grade_to: Mapped[int | None]
    source_key: Mapped[str | None] = mapped_column(unique=True)
    sort_key: Mapped[str]
    authors_line: Mapped[str] = mapped_column(default="")
    authors_key: Mapped[str] = mapped_column(default="")
    bbk_division: Mapped[str] = mapped_column(default="")
    match_key: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("length(trim(title)) > 0", name="title_given"),
        # whole orders of the catalogue: its ids are read from them without the wide rows
        Index(None, "sort_key", "year"),
        Index(None, "authors_key", "sort_key"),
        Index(None, "year", "sort_key"),
        Index(None, "match_key"),
    )


class TitleContributor(Base):
    __tablename__ = "title_contributor"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id", ondelete="CASCADE"))
    position: Mapped[int]
    surname: Mapped[str]
    given: Mapped[str] = mapped_column(default="")
    role: Mapped[str]

    __table_args__ = (Index(None, "title_id"),)


class TitleIsbn(Base):
    """An ISBN as it was written; ``match_key`` makes ISBN-10 and ISBN-13 of one book equal."""

    __tablename__ = "title_isbn"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id", ondelete="CASCADE"))
    position: Mapped[int]
    written: Mapped[str]
    match_key: Mapped[str]
    valid: Mapped[bool]

    __table_args__ = (Index(None, "title_id"), Index(None, "match_key"))


class TitleSubject(Base):
    __tablename__ = "title_subject"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]

    __table_args__ = (Index(None, "title_id"),)


class TitleCover(Base):
    """Cover picture, re-encoded and scaled down by the window before it is stored."""

    __tablename__ = "title_cover"

    title_id: Mapped[int] = mapped_column(
        ForeignKey("title.id", ondelete="CASCADE"), primary_key=True
    )
    media_type: Mapped[str]
    image: Mapped[bytes]
