"""The editor of titles: keyboard only, nothing typed is lost, what is saved is in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.author_marks import AuthorMarks
from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.changes import Changes
from app.queries.catalogue import CatalogueFilter, TitleCard
from app.ui.catalogue.cover import cover_bytes
from app.ui.catalogue.editor_page import BLANK, TitleEditorPage
from app.ui.kit.title_form_rows import IsbnRow, PersonRow
from tests.ui.catalogue_data import Desk, make_desk, show
from tests.ui.keyboard import focused, press, write

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

MARKS = Path(__file__).parents[2] / "resources" / "reference" / "author_marks.csv"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.opened.close()


class Opened:
    """The editor with what it has asked the window for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = TitleEditorPage(desk.workspace, desk.shell, AuthorMarks.load(MARKS))
        self.form = self.page.form
        self.went: list[tuple[str, object]] = []
        self.changed: list[Changes] = []
        self.page.navigate.connect(lambda page, argument: self.went.append((page, argument)))
        desk.bus.changed.connect(self.page.apply_changes)
        desk.bus.changed.connect(self.changed.append)

    def press_save(self) -> None:
        """What Ctrl+S and Ctrl+Enter of the window do."""
        save, primary = self.page.save_action(), self.page.primary_action()
        assert save is not None
        assert primary == save
        save()

    def saved(self) -> TitleCard:
        """The title that the last save has led to."""
        page, title_id = self.went[-1]
        assert page == "catalogue"
        assert isinstance(title_id, int)
        card = self.desk.workspace.queries.catalogue.card(title_id)
        assert card is not None
        return card

    def go_to(self, name: str) -> None:
        self.form.line(name).setFocus()

    def isbn_row(self, number: int = 0) -> IsbnRow:
        row = self.form.isbns.rows()[number]
        assert isinstance(row, IsbnRow)
        return row

    def titles(self) -> int:
        return len(self.desk.workspace.queries.catalogue.find(CatalogueFilter()).ids)


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opened:
    made = Opened(desk)
    qtbot.addWidget(made.page)
    show(made.page)
    qtbot.waitUntil(made.page.isActiveWindow)
    made.page.open_with(BLANK)
    return made


def walk_to(wanted: QWidget, steps: int = 60) -> None:
    """Tab until a widget has the focus."""
    for _step in range(steps):
        if focused() is wanted:
            return
        press("Tab")
    raise AssertionError(f"Tab does not reach {wanted.accessibleName()}")


def test_title_is_made_with_the_keyboard_alone(opened: Opened) -> None:
    assert focused() is opened.form.line("title")
    write("Остров сокровищ")
    press("Tab")
    write("роман")
    walk_to(opened.form.people.rows()[0].inputs()[0])
    write("Стивенсон Р. Л.")
    press("Return")
    write("Чуковский")
    press("Tab")
    write("Н. К.")
    press("Tab", "Down", "Down", "Down")
    walk_to(opened.form.line("place"))
    write("Москва")
    press("Tab")
    write("Детская литература")
    press("Tab")
    write("2017")
    walk_to(opened.isbn_row().edit)
    write("5-08-000001-Х")
    walk_to(opened.form.line("bbk"))
    write("84(4Вел)")
    press("Tab")
    opened.press_save()
    fields = opened.saved().fields
    assert fields.title == "Остров сокровищ"
    assert fields.subtitle == "роман"
    assert fields.contributors == (
        Contributor("Стивенсон", "Р. Л."),
        Contributor("Чуковский", "Н. К.", Role.TRANSLATOR),
    )
    assert (fields.place, fields.publisher, fields.year) == (
        "Москва",
        "Детская литература",
        2017,
    )
    assert fields.bbk == "84(4Вел)"
    (changes,) = opened.changed
    assert changes.undoable
    assert changes.message == "Добавлено издание «Остров сокровищ»"
    assert not opened.page.is_touched()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9785080058929", "978-5-08-005892-9"),
        ("ISBN 5-09-002630-0", "5-09-002630-0"),
    ],
)
def test_right_isbn_gets_its_hyphens(opened: Opened, typed: str, kept: str) -> None:
    row = opened.isbn_row()
    row.edit.setFocus()
    write(typed)
    press("Tab")
    assert row.edit.text() == kept
    assert row.sentence() == ""


def test_cyrillic_x_is_a_check_digit(opened: Opened) -> None:
    row = opened.isbn_row()
    row.edit.setFocus()
    write("080442957Х")
    press("Tab")
    assert row.sentence() == ""
    assert row.edit.text() == "0-8044-2957-X"


def test_wrong_isbn_is_marked_and_kept(opened: Opened) -> None:
    write("Книга с опечаткой")
    row = opened.isbn_row()
    row.edit.setFocus()
    write("978-5-08-005892-1")
    assert row.sentence() == "", "nothing is said while one types"
    press("Tab")
    assert row.sentence() == (
        "Контрольная цифра ISBN не сходится: 1 вместо 9. Номер будет сохранён как есть."
    )
    assert row.edit.property("invalid") is True
    opened.press_save()
    assert opened.saved().fields.isbns == ("978-5-08-005892-1",)


def test_isbns_are_added_and_taken_away_by_keys(opened: Opened) -> None:
    opened.isbn_row().edit.setFocus()
    write("978-5-08-005892-9")
    press("Insert")
    write("978-5-09-002630-7")
    assert len(opened.form.isbns.isbns()) == 2
    press("Ctrl+Delete")
    assert opened.form.isbns.isbns() == ("978-5-08-005892-9",)
    assert focused() is opened.isbn_row().edit


def test_people_are_moved_and_taken_away_by_keys(opened: Opened) -> None:
    people = opened.form.people
    people.set_people([Contributor("Ильф", "И."), Contributor("Петров", "Е.")])
    people.rows()[1].inputs()[0].setFocus()
    press("Alt+Up")
    assert [person.surname for person in people.people()] == ["Петров", "Ильф"]
    assert focused() is people.rows()[0].inputs()[0]
    press("Ctrl+Delete")
    assert [person.surname for person in people.people()] == ["Ильф"]
    press("Ctrl+Delete")
    assert people.people() == ()
    assert isinstance(people.rows()[0], PersonRow)


def test_description_is_composed_while_one_types(opened: Opened, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.form.settled, timeout=1000):
        write("Два капитана")
    assert opened.page.description.text() == "Два капитана. – Текст : непосредственный."


def test_tab_goes_through_the_rows_before_the_link_that_adds_one(opened: Opened) -> None:
    (row,) = opened.form.people.rows()
    opened.go_to("part_title")
    press("Tab")
    assert focused() is row.inputs()[0]
    press("Tab", "Tab", "Tab")
    assert focused().accessibleName() == "Добавить участника"
    opened.go_to("series_number")
    press("Tab")
    assert focused() is opened.isbn_row().edit


def test_duplicate_is_told_at_once_and_saving_is_possible(opened: Opened, qtbot: QtBot) -> None:
    write("Ёлка")
    opened.form.people.rows()[0].inputs()[0].setFocus()
    write("Зощенко")
    opened.go_to("year")
    with qtbot.waitSignal(opened.form.settled):
        write("2015")
    (link,) = opened.form.duplicates.links()
    # in sight wherever the form is scrolled to
    opened.page.resize(1024, 560)
    opened.isbn_row().edit.setFocus()
    assert not link.visibleRegion().isEmpty()
    assert link.text() == "Зощенко М. М. Ёлка, 2015"
    link.setFocus()
    press("Space")
    assert opened.went == [("catalogue", opened.desk.ids["Ёлка"])]
    assert opened.form.fields().title == "Ёлка", "what was typed is still there"
    before = opened.titles()
    opened.press_save()
    assert opened.titles() == before + 1


def test_title_is_not_its_own_duplicate(opened: Opened, qtbot: QtBot) -> None:
    opened.page.open_with(opened.desk.ids["Ёлка"])
    opened.go_to("publisher")
    with qtbot.waitSignal(opened.form.settled):
        write("!")
    assert opened.form.duplicates.links() == ()


def test_author_mark_is_suggested_and_taken_by_a_key(opened: Opened, qtbot: QtBot) -> None:
    opened.form.people.rows()[0].inputs()[0].setFocus()
    with qtbot.waitSignal(opened.form.settled):
        write("Пушкин")
    assert opened.form.mark.placeholderText() == "П 91"
    opened.form.mark.setFocus()
    press("Right")
    assert opened.form.fields().author_mark == "П 91"


def test_school_fields_belong_to_school_books(opened: Opened) -> None:
    subject = opened.form.line("school_subject")
    assert not subject.isVisible()
    opened.form.kind.setFocus()
    press("Down")
    assert opened.form.fields().kind is TitleKind.TEXTBOOK
    assert subject.isVisible()
    assert not opened.form.line("issn").isVisible()
    opened.form.kind.set_value(TitleKind.PERIODICAL)
    assert opened.form.line("issn").isVisible()
    assert not subject.isVisible()


def test_impossible_values_stop_saving_at_their_field(opened: Opened) -> None:
    before = opened.titles()
    opened.press_save()
    assert focused() is opened.form.line("title")
    write("Книга")
    opened.go_to("year")
    write("20177")
    opened.press_save()
    assert focused() is opened.form.line("year")
    assert focused().accessibleDescription() == "Четыре цифры, не раньше 1450."
    assert opened.went == []
    assert opened.titles() == before


def test_esc_asks_only_when_something_was_typed(opened: Opened) -> None:
    press("Escape")
    assert opened.went == [("catalogue", None)]
    assert opened.desk.messages.asked == []
    opened.page.open_with(BLANK)
    write("Начатое")
    press("Escape")
    assert opened.desk.messages.asked[0][1] == "Издание «Начатое» не сохранено."
    assert len(opened.went) == 1, "«Вернуться» stays in the editor"
    opened.desk.messages.answers = ["save"]
    press("Escape")
    assert opened.titles() == 8
    assert len(opened.went) == 2


def test_half_typed_title_waits_for_its_librarian(opened: Opened) -> None:
    write("Начатое")
    opened.page.hide()
    opened.page.open_with(BLANK)
    opened.page.show()
    assert opened.form.fields().title == "Начатое"
    opened.page.open_with(opened.desk.ids["Ёлка"])
    assert opened.form.fields().title == "Начатое", "another title asks first"
    opened.desk.messages.answers = ["drop"]
    opened.page.open_with(opened.desk.ids["Ёлка"])
    assert opened.form.fields().title == "Ёлка"


def test_editing_begins_at_the_title_and_returns_to_it(opened: Opened) -> None:
    title_id = opened.desk.ids["Два капитана"]
    opened.page.open_with(title_id)
    assert focused() is opened.form.line("title")
    assert opened.page.breadcrumbs()[0].title == "Изменение издания"
    press("End")
    write(": роман")
    opened.press_save()
    assert opened.went == [("catalogue", title_id)]
    assert opened.saved().fields.title == "Два капитана: роман"
    assert opened.saved().fields.publisher == "АСТ"


def test_nothing_is_lost_of_what_was_known(opened: Opened) -> None:
    title_id = opened.desk.ids["Капитанская дочка"]
    before = opened.desk.fields(title_id)
    opened.page.open_with(title_id)
    assert not opened.page.is_touched()
    assert opened.form.fields() == before


def test_conflict_offers_to_open_anew(opened: Opened) -> None:
    desk, title_id = opened.desk, opened.desk.ids["Ёлка"]
    opened.page.open_with(title_id)
    write("Моя правка")
    card = desk.workspace.queries.catalogue.card(title_id)
    assert card is not None
    desk.workspace.services.catalogue.update_title(
        title_id, card.version, TitleFields(title="Чужая правка")
    )
    opened.press_save()
    assert desk.messages.asked[0][0] == "Издание изменили, пока оно было открыто."
    assert opened.form.fields().title == "Моя правка", "«Вернуться» keeps what was typed"
    desk.messages.answers = ["reopen"]
    opened.press_save()
    assert opened.form.fields().title == "Чужая правка"
    assert desk.fields(title_id).title == "Чужая правка"


def test_next_title_keeps_what_a_series_shares(opened: Opened) -> None:
    write("Том первый")
    for name, text in (("publisher", "Дрофа"), ("year", "2020"), ("pages", "300 с.")):
        opened.go_to(name)
        write(text)
    press("Ctrl+Shift+Return")
    assert opened.went == []
    assert opened.titles() == 8
    fields = opened.form.fields()
    assert (fields.title, fields.publisher, fields.year, fields.pages) == ("", "Дрофа", 2020, "")
    assert focused() is opened.form.line("title")
    assert not opened.page.is_touched()


def picture(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    return image


def test_cover_is_chosen_shrunk_and_removed(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "обложка.png"
    assert picture(1200, 1800).save(str(file))
    title_id = opened.desk.ids["Ёлка"]
    opened.page.open_with(title_id)
    opened.desk.file_dialogs.paths = [file]
    opened.page.cover.choose.setFocus()
    press("Space")
    assert opened.page.is_touched()
    opened.press_save()
    kept = opened.saved().cover
    assert kept is not None
    shown = QImage.fromData(kept)
    assert (shown.width(), shown.height()) == (400, 600)
    opened.page.open_with(title_id)
    opened.page.cover.remove.click()
    opened.press_save()
    assert opened.saved().cover is None


def test_cover_is_pasted(opened: Opened) -> None:
    write("Книга")
    QGuiApplication.clipboard().clear()
    opened.page.cover.paste.click()
    assert opened.page.problem.text() == "В буфере обмена нет картинки. Скопируйте её и повторите."
    QGuiApplication.clipboard().setImage(picture(100, 150))
    opened.page.cover.paste.click()
    opened.press_save()
    assert opened.saved().cover == cover_bytes(picture(100, 150))[0]


def test_file_that_is_no_picture_is_told_in_place(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "обложка.png"
    file.write_text("это не картинка", encoding="utf-8")
    opened.desk.file_dialogs.paths = [file]
    opened.page.cover.choose.click()
    assert opened.page.problem.text() == "Это не картинка. Выберите файл PNG или JPEG."
    assert not opened.page.is_touched()
