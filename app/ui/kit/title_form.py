"""The form of a title, used by the catalogue's editor and wherever a title is made in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.author_marks import AuthorMarks, heading_of
from app.core.bibliography import AGE_MARKS, KIND_NAMES, TitleFields, TitleKind
from app.core.isbn import check_issn
from app.queries.catalogue import Duplicate
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card
from app.ui.kit.fields import ComboBox, LineEdit, TextEdit
from app.ui.kit.forms import FormGrid, LabeledField
from app.ui.kit.table.models import QueryRunner
from app.ui.kit.theme import current_theme
from app.ui.kit.title_form_parts import DuplicateNotice, MarkEdit
from app.ui.kit.title_form_rows import IsbnEditor, PeopleEditor

SETTLE_MS = 120
SCHOOL_KINDS = frozenset({TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE})
FIRST_YEAR, LAST_YEAR = 1450, 2100
LAST_GRADE = 11

FindDuplicates = Callable[[TitleFields], Sequence[Duplicate]]


class TitleForm(QWidget):
    """All fields of a title. It neither reads nor writes the library itself.

    How to use it from any section::

        form = TitleForm(marks, runner=tasks, find_duplicates=find, compact=True)
        form.set_fields(TitleFields(title="Капитанская дочка"))   # or nothing for an empty form
        form.focus_title()
        …
        if form.check():                     # else the first wrong field has got the focus
            tasks.command(lambda: services.catalogue.create_title(fields), …)

    with ``fields = form.fields()`` taken before the command. The form has no buttons, no
    scroll area and no margins: the dialog, panel or page around it brings them.

    Args:
        marks: the table that author marks are suggested from; ``None`` suggests none.
        runner, find_duplicates: where and how titles that look the same are looked for
            (``queries.catalogue.duplicates``); without them no warning is shown.
        compact: only the fields that a title cannot do without, one under another without
            cards; a link shows the rest.

    Signals: ``edited`` at every change by the user or by :meth:`set_fields`; ``settled``
    (``TitleFields``) 120 ms after the last one; ``duplicate_chosen`` (title id) when a link
    of the warning is followed. A wrong ISBN never stops saving.
    """

    edited = Signal()
    settled = Signal(object)
    duplicate_chosen = Signal(int)

    def __init__(
        self,
        marks: AuthorMarks | None = None,
        *,
        runner: QueryRunner | None = None,
        find_duplicates: FindDuplicates | None = None,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._marks = marks
        self._runner = runner
        self._find_duplicates = find_duplicates
        self._compact = compact
        self._everything = not compact
        self._fields: dict[str, LabeledField] = {}
        self._lines: dict[str, QLineEdit | TextEdit] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(10 if compact else 12))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self.duplicates = DuplicateNotice()
        self._column.addWidget(self.duplicates)
        self._build()
        self._connect()
        self._baseline = self.fields()
        self._arrange()

    # --- what its owner calls --------------------------------------------------------

    def fields(self) -> TitleFields:
        """What is in the form now, as typed; the service cleans it."""
        text = {name: _text_of(line) for name, line in self._lines.items()}
        subjects = tuple(filter(None, (part.strip() for part in text.pop("subjects").split(";"))))
        year = text.pop("year").strip()
        return TitleFields(
            # Qt hands an enumeration of strings back as a plain string
            kind=TitleKind(str(self.kind.value())),
            contributors=self.people.people(),
            isbns=self.isbns.isbns(),
            subjects=subjects,
            year=int(year) if year.isdecimal() else None,
            age_mark=str(self.age_mark.value() or ""),
            grade_from=_grade_of(self.grade_from),
            grade_to=_grade_of(self.grade_to),
            **text,
        )

    def set_fields(self, fields: TitleFields) -> None:
        """Show a title; the form counts as untouched afterwards."""
        self.kind.set_value(fields.kind)
        self.people.set_people(fields.contributors)
        self.isbns.set_isbns(fields.isbns)
        self.age_mark.set_value(fields.age_mark)
        self.grade_from.set_value(fields.grade_from)
        self.grade_to.set_value(fields.grade_to)
        for name, line in self._lines.items():
            if name == "subjects":
                _set_text(line, "; ".join(fields.subjects))
            elif name == "year":
                _set_text(line, "" if fields.year is None else str(fields.year))
            else:
                _set_text(line, getattr(fields, name))
            self._fields[name].set_error("")
        self.duplicates.show_duplicates(())
        self._baseline = self.fields()
        self._arrange()

    def is_touched(self) -> bool:
        """Was anything changed since :meth:`set_fields` or :meth:`mark_clean`?"""
        return self.fields() != self._baseline

    def mark_clean(self) -> None:
        """What is typed now is saved."""
        self._baseline = self.fields()

    def check(self) -> bool:
        """May it be saved? Otherwise the first wrong field says why and takes the focus."""
        wrong = [field for field in self._fields.values() if not field.check()]
        stopping = [field for field in wrong if field is not self._fields["issn"]]
        if stopping:
            self.show_all()
            stopping[0].field.setFocus(Qt.FocusReason.OtherFocusReason)
        return not stopping

    def show_error(self, name: str, sentence: str) -> None:
        """Show a sentence under a field of ``TitleFields`` («title», «year» …)."""
        self._fields[name].set_error(sentence)

    def focus_title(self) -> None:
        """The cursor into the heading, all of it selected."""
        line = self.line("title")
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        line.selectAll()

    def show_all(self) -> None:
        """Show the fields that the compact form leaves out."""
        self._everything = True
        self._arrange()

    def line(self, name: str) -> QLineEdit:
        """The input of a field of one line.

        Raises:
            KeyError: there is no such field of one line.
        """
        found = self._lines[name]
        if not isinstance(found, QLineEdit):
            raise KeyError(name)
        return found

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        self.kind = ComboBox([(kind, name) for kind, name in KIND_NAMES.items()])
        self.age_mark = ComboBox([("", "Не указан"), *((mark, mark) for mark in AGE_MARKS)])
        grades = [(grade, str(grade)) for grade in range(1, LAST_GRADE + 1)]
        self.grade_from = ComboBox([(None, "—"), *grades])
        self.grade_to = ComboBox([(None, "—"), *grades])
        self.people = PeopleEditor()
        self.isbns = IsbnEditor()
        self.mark = MarkEdit()
        self._cards: dict[str, QWidget] = {}
        self._build_title()
        self._build_people()
        self._build_publication()
        self._build_numbers()
        self._build_school()
        self._build_texts()
        self._more = Button("Показать все поля", Look.LINK, icon="caret-down")
        self._more.clicked.connect(self.show_all)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def _build_title(self) -> None:
        grid = self._group("title", "Издание")
        self._add(grid, "kind", "Вид издания", self.kind, 2)
        self._add(grid, "language", "Язык", LineEdit(placeholder="русский"), 2)
        self._add(grid, "age_mark", "Возрастной знак", self.age_mark, 2)
        self._add(grid, "title", "Заглавие", LineEdit(), 6, check=self._check_title)
        subtitle = LineEdit(placeholder="роман, сборник, учебник для 5 класса")
        self._add(grid, "subtitle", "Сведения, относящиеся к заглавию", subtitle, 6)
        self._add(grid, "part", "Часть, том", LineEdit(placeholder="Часть 1"), 2)
        self._add(grid, "part_title", "Заглавие части", LineEdit(), 4)

    def _build_people(self) -> None:
        grid = self._group("people", "Авторы и участники")
        listed = LabeledField("Авторы и участники", self.people) if self._compact else self.people
        grid.add_widget(listed, span=6)
        self._add(
            grid,
            "responsibility",
            "Сведения об ответственности, как в книге",
            LineEdit(placeholder="составляются сами"),
            6,
        )

    def _build_publication(self) -> None:
        grid = self._group("publication", "Выходные данные")
        self._add(grid, "place", "Место издания", LineEdit(placeholder="Москва"), 2)
        self._add(grid, "publisher", "Издательство", LineEdit(), 3)
        self._add(grid, "year", "Год", LineEdit(), 1, check=self._check_year)
        edition = LineEdit(placeholder="2-е изд., перераб.")
        self._add(grid, "edition", "Сведения об издании", edition, 2)
        self._add(grid, "pages", "Объём", LineEdit(placeholder="192 с."), 2)
        self._add(grid, "illustrations", "Иллюстрации", LineEdit(placeholder="ил."), 1)
        self._add(grid, "size", "Размер", LineEdit(placeholder="21 см"), 1)
        self._add(grid, "series", "Серия", LineEdit(), 4)
        self._add(grid, "series_number", "Номер в серии", LineEdit(), 2)

    def _build_numbers(self) -> None:
        grid = self._group("numbers", "Номера и шифр")
        caption = LabeledField("ISBN", self.isbns)
        grid.add_widget(caption, span=4)
        issn = LineEdit(placeholder="0000-0000")
        self._add(grid, "issn", "ISSN", issn, 2, check=self._check_issn)
        self._add(grid, "bbk", "ББК", LineEdit(placeholder="84(2=411.2)6"), 2)
        self._add(grid, "author_mark", "Авторский знак", self.mark, 2)
        self._add(grid, "udc", "УДК", LineEdit(), 2)
        subjects = LineEdit(placeholder="через точку с запятой")
        self._add(grid, "subjects", "Рубрики", subjects, 6)

    def _build_school(self) -> None:
        grid = self._group("school", "Для школы")
        self._add(grid, "school_subject", "Предмет", LineEdit(), 2)
        self._add(grid, "grade_from", "С класса", self.grade_from, 2)
        self._add(grid, "grade_to", "По класс", self.grade_to, 2, check=self._check_grades)

    def _build_texts(self) -> None:
        grid = self._group("texts", "Аннотация и примечания")
        self._add(grid, "annotation", "Аннотация", TextEdit(rows=4), 6)
        self._add(grid, "notes", "Примечания", TextEdit(rows=2), 6)

    def _group(self, key: str, title: str) -> FormGrid:
        grid = FormGrid(6)
        if self._compact:
            self._cards[key] = grid
            self._column.addWidget(grid)
            return grid
        card = Card(title)
        card.body.addWidget(grid)
        self._cards[key] = card
        self._column.addWidget(card)
        return grid

    def _add(
        self,
        grid: FormGrid,
        name: str,
        caption: str,
        field: QWidget,
        span: int,
        check: Callable[[], str] | None = None,
    ) -> None:
        self._fields[name] = grid.add(caption, field, span=span, check=check)
        if isinstance(field, QLineEdit | TextEdit):
            self._lines[name] = field

    def _connect(self) -> None:
        for line in self._lines.values():
            line.textChanged.connect(self._on_edited)
        for choice in (self.kind, self.age_mark, self.grade_from, self.grade_to):
            choice.value_changed.connect(self._on_edited)
        self.kind.value_changed.connect(lambda _kind: self._arrange())
        self.people.changed.connect(self._on_edited)
        self.isbns.changed.connect(self._on_edited)
        self.duplicates.chosen.connect(self.duplicate_chosen)
        self._timer.timeout.connect(self._on_settled)

    # --- showing what belongs to the kind ----------------------------------------------

    def _arrange(self) -> None:
        fields = self.fields()
        school = fields.kind in SCHOOL_KINDS or bool(
            fields.school_subject or fields.grade_from or fields.grade_to
        )
        self._cards["school"].setVisible(school)
        issn = fields.kind is TitleKind.PERIODICAL or bool(fields.issn)
        self._fields["issn"].setVisible(issn)
        for name in ("subtitle", "responsibility", "edition", "pages", "illustrations", "size"):
            self._fields[name].setVisible(self._everything)
        for name in ("series", "series_number", "subjects"):
            self._fields[name].setVisible(self._everything)
        self._cards["texts"].setVisible(self._everything)
        self._more.setVisible(not self._everything)

    # --- checks: sentences for the user ------------------------------------------------

    def _check_title(self) -> str:
        return "" if self.line("title").text().strip() else "Впишите заглавие."

    def _check_year(self) -> str:
        written = self.line("year").text().strip()
        if not written or (written.isdecimal() and FIRST_YEAR <= int(written) <= LAST_YEAR):
            return ""
        return "Четыре цифры, не раньше 1450."

    def _check_issn(self) -> str:
        written = self.line("issn").text().strip()
        if not written:
            return ""
        result = check_issn(written)
        if result.valid:
            self.line("issn").setText(result.formatted)
        return result.problem

    def _check_grades(self) -> str:
        first, last = _grade_of(self.grade_from), _grade_of(self.grade_to)
        if first is not None and last is not None and first > last:
            return "Первый класс больше последнего."
        return ""

    # --- slots -------------------------------------------------------------------------

    def _on_edited(self, *_values: object) -> None:
        self._timer.start()
        self.edited.emit()

    def _on_settled(self) -> None:
        fields = self.fields()
        if self._marks is not None:
            heading = heading_of(fields)
            self.mark.set_suggestion(self._marks.suggest(heading) if heading.strip() else "")
        self.settled.emit(fields)
        find = self._find_duplicates
        if self._runner is None or find is None:
            return
        if not (fields.title.strip() or fields.isbns):
            self.duplicates.show_duplicates(())
            return
        self._runner.query(
            lambda: tuple(find(fields)),
            self.duplicates.show_duplicates,
            key="duplicates",
            owner=self,
        )


def _text_of(line: QLineEdit | TextEdit) -> str:
    return line.text() if isinstance(line, QLineEdit) else line.toPlainText()


def _set_text(line: QLineEdit | TextEdit, text: str) -> None:
    if isinstance(line, QLineEdit):
        line.setText(text)
        line.setCursorPosition(0)
    else:
        line.setPlainText(text)


def _grade_of(choice: ComboBox) -> int | None:
    value = choice.value()
    return value if isinstance(value, int) else None
