"""Covers: the picture, or a plain cover with author and title; choosing and pasting one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPainter,
    QPaintEvent,
    QPixmap,
    QTextOption,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.bibliography import TitleFields
from app.core.errors import UserError
from app.ui.kit.buttons import Button
from app.ui.kit.paint import rounded_box
from app.ui.kit.theme import Type, current_theme

LARGEST_SIDE = 600
JPEG_QUALITY = 85
_CLOTHS = ("#2F5D62", "#5A4A6B", "#6B4A3A", "#3D5A80", "#4F5D3A", "#704050")
"""Bookcloth of plain covers; white letters keep a contrast of 6 to 8 on each."""


def cover_bytes(image: QImage) -> tuple[bytes, str]:
    """The picture as it is kept: at most 600 pixels a side; its bytes and media type.

    Raises:
        UserError: no picture, or it cannot be kept.
    """
    if image.isNull():
        raise UserError("Это не картинка.", "Выберите файл PNG или JPEG.")
    if max(image.width(), image.height()) > LARGEST_SIDE:
        image = image.scaled(
            LARGEST_SIDE,
            LARGEST_SIDE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    kind = "png" if image.hasAlphaChannel() else "jpeg"
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    if kind == "jpeg":
        writer.setQuality(JPEG_QUALITY)
    if not writer.write(image):
        raise UserError("Картинку не удалось сохранить.", "Выберите другую.")
    return bytes(data.data()), f"image/{kind}"


class CoverView(QWidget):
    """A cover of 88×124 pixels at 100 %."""

    def __init__(self, width: int = 88, height: int = 124, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self._size = (width, height)
        self._picture = QPixmap()
        self._fields = TitleFields(title="")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Обложка")
        self._theme.changed.connect(self.updateGeometry)

    def show_cover(self, fields: TitleFields, image: bytes | None) -> None:
        """Show a kept picture; without one, or with a damaged one, the plain cover."""
        self._fields = fields
        self._picture = QPixmap()
        if image is not None:
            self._picture.loadFromData(image)
        self.update()

    def has_picture(self) -> bool:
        return not self._picture.isNull()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._size[0]), self._theme.px(self._size[1]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture.isNull():
            self._paint_plain(painter)
            return
        ratio = self.devicePixelRatio()
        shown = self._picture.scaled(
            self.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        size = shown.deviceIndependentSize().toSize()
        painter.drawPixmap((self.width() - size.width()) // 2, 0, shown)

    def _paint_plain(self, painter: QPainter) -> None:
        theme = self._theme
        contrast = theme.tokens.high_contrast
        cloth = QColor(_CLOTHS[sum(map(ord, self._fields.title)) % len(_CLOTHS)])
        ink = theme.colour("text") if contrast else QColor("#FFFFFF")
        fill = theme.colour("surface") if contrast else cloth
        rounded_box(painter, self.rect(), theme.px(4), fill, ink if contrast else None, 2)
        spine = QRect(0, 0, theme.px(6), self.height())
        painter.fillRect(spine, ink if contrast else cloth.darker(135))
        side, line = theme.px(8), theme.px(16)
        box = self.rect().adjusted(theme.px(6) + side, side, -theme.px(5), -side)
        painter.setPen(ink)
        painter.setFont(theme.font(Type.CAPTION))
        authors = self._fields.authors
        name = authors[0].surname if authors else ""
        painter.drawText(
            QRect(box.left(), box.top(), box.width(), line),
            int(Qt.AlignmentFlag.AlignTop.value),
            painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, box.width()),
        )
        year = QRect(box.left(), box.bottom() - line, box.width(), line)
        painter.drawText(
            year, int(Qt.AlignmentFlag.AlignBottom.value), str(self._fields.year or "")
        )
        painter.setFont(theme.font(Type.CAPTION_BOLD))
        top = box.top() + (line + theme.px(4) if name else 0)
        middle = QRect(box.left(), top, box.width(), year.top() - top)
        painter.setClipRect(middle)
        wrapped = QTextOption(Qt.AlignmentFlag.AlignTop)
        wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter.drawText(QRectF(middle), self._fields.title, wrapped)


class CoverField(QWidget):
    """Choose, paste or remove the cover.

    ``changed`` comes with every choice; ``failed`` carries the sentence of what went wrong.
    ``choose_requested`` asks the page for a file (its dialog belongs to the window).
    """

    changed = Signal()
    failed = Signal(str)
    choose_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._fields = TitleFields(title="")
        self._kept: bytes | None = None
        self._image: bytes | None = None
        self._media_type = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        self.view = CoverView()
        row.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.px(8))
        self.choose = Button("Выбрать файл", icon="image", small=True)
        self.paste = Button("Вставить из буфера", icon="clipboard-text", small=True)
        self.remove = Button("Убрать", icon="trash", small=True)
        for button in (self.choose, self.paste, self.remove):
            column.addWidget(button)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.choose.clicked.connect(self.choose_requested)
        self.paste.clicked.connect(self.paste_picture)
        self.remove.clicked.connect(lambda: self._take(None, ""))
        self._show()

    def show_cover(self, fields: TitleFields, image: bytes | None) -> None:
        """Show what is kept; the field counts as untouched afterwards."""
        self._fields = fields
        self._kept = self._image = image
        self._show()

    def show_fields(self, fields: TitleFields) -> None:
        """What the plain cover says."""
        self._fields = fields
        self._show()

    def is_touched(self) -> bool:
        return self._image != self._kept

    def value(self) -> tuple[bytes | None, str]:
        """The picture and its media type; ``None`` when there is none."""
        return self._image, self._media_type

    def load(self, path: Path) -> None:
        """Take the picture from a file."""
        self._take_image(QImage(str(path)))

    def paste_picture(self) -> None:
        """Take the picture from the clipboard."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.failed.emit("В буфере обмена нет картинки. Скопируйте её и повторите.")
        else:
            self._take_image(image)

    def _take_image(self, image: QImage) -> None:
        try:
            data, media_type = cover_bytes(image)
        except UserError as error:
            self.failed.emit(f"{error.message} {error.cure}".strip())
        else:
            self._take(data, media_type)

    def _take(self, image: bytes | None, media_type: str) -> None:
        self._image, self._media_type = image, media_type
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.view.show_cover(self._fields, self._image)
        self.remove.setEnabled(self._image is not None)
        self.remove.set_hint("" if self._image is not None else "Обложки нет")
