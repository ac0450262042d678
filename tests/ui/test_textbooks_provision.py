"""«Обеспеченность»: the heat map, its filters, the explained cell; by keyboard, in every look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.bootstrap import resources_folder
from app.core.changes import Area, Changes
from app.core.dates import SchoolYear
from app.core.money import NBSP
from app.core.stock import DocumentKind
from app.queries.classes import ClassDraft
from app.ui.kit.buttons import Button
from app.ui.kit.theme import Theme
from app.ui.kit.tokens import BLACK_ON_WHITE, DARK, LIGHT, WHITE_ON_BLACK, Tokens
from app.ui.textbooks.heat_paint import cell_box, heat_class
from app.ui.textbooks.provision_page import ProvisionPage
from app.ui.textbooks.provision_panel import title_pills
from app.ui.textbooks.provision_terms import PaperRow, TermRow
from app.ui.textbooks.year_field import ChosenYear
from tests.support.sample_school import fill_school
from tests.support.school_year import YEAR, SchoolYearRows
from tests.ui.house import House, make_house
from tests.ui.keyboard import focused, press
from tests.ui.walk import clipped, settle, too_small, unnamed

Shown = Callable[..., QWidget]
Went = list[tuple[str, object]]


@pytest.fixture
def house(tmp_path: Path, theme: object) -> Iterator[House]:
    house = make_house(tmp_path)
    yield house
    house.opened.close()


@pytest.fixture
def school(house: House) -> House:
    """A full school; see :func:`fill_school`."""
    with house.opened.library.write() as session:
        fill_school(SchoolYearRows(session, YEAR))
    return house


def make_page(house: House, show: Shown, size: tuple[int, int] = (1300, 800)) -> ProvisionPage:
    page = ProvisionPage(
        house.workspace, house.shell, ChosenYear(SchoolYear(YEAR)), resources_folder()
    )
    house.bus.changed.connect(page.apply_changes)
    window = show(page)
    window.resize(*size)
    settle()
    return page


@pytest.fixture
def page(school: House, show: Shown) -> ProvisionPage:
    return make_page(school, show)


@pytest.fixture
def went(page: ProvisionPage) -> Went:
    found: Went = []
    page.navigate.connect(lambda page_id, argument: found.append((page_id, argument)))
    return found


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def shown(page: ProvisionPage, row: int, column: int) -> str:
    return str(page.heat_map.heat.index(row, column).data())


def terms(page: ProvisionPage) -> list[tuple[str, str, int]]:
    return [
        (row.term.sign, row.term.caption, row.term.amount)
        for found in page.panel.sums
        for row in found.rows
    ]


def texts(root: QWidget) -> str:
    """Everything that labels of a widget say."""
    settle()
    found = (label.text() for label in root.findChildren(QLabel) if label.isVisible())
    return plain("\n".join(found))


# --- the head -----------------------------------------------------------------------------------


def test_the_head_says_what_the_checklist_comes_to(page: ProvisionPage, school: House) -> None:
    card = school.workspace.queries.provision.checklist(YEAR)
    total = card.checklist.total.amounts
    value, caption = map(plain, page.figures.whole.texts())
    assert value == "95,9 %"
    assert caption == f"обеспечено {total.provided:,} из {total.pupils:,} компл.".replace(",", " ")
    lacking = sum(bool(cell.cell.amounts.deficit) for cell in card.cells.values())
    assert plain(page.figures.deficit.texts()[0]) == f"↓ {total.deficit} компл."
    assert f"по {lacking} позициям" in plain(page.figures.deficit.texts()[1])
    assert "без цены" in page.figures.deficit.toolTip()
    assert page.figures.levels.texts()[2] == "89,9 %"
    assert "среднее" in page.figures.levels.toolTip()
    assert page.chips.deficit.accessibleName() == f"Только дефицит, {lacking}"


def test_remarks_lead_to_their_cure(page: ProvisionPage, went: Went) -> None:
    labels = [remark.label for remark in page.remarks.remarks()]
    assert labels == ["Перечень от 21.02.2024", "Не сопоставлено: 18"]
    first = page.remarks.buttons()[0]
    assert "старше учебного года" in first.toolTip()
    first.setFocus()
    press("Return")
    assert went == [("textbooks.federal_list", None)]


# --- the map ------------------------------------------------------------------------------------


def test_the_map_has_a_row_a_subject_and_a_column_a_grade(page: ProvisionPage) -> None:
    heat = page.heat_map.heat
    assert heat.grades == tuple(range(1, 12))
    assert heat.header_lines(7) == ("8", "54")
    assert heat.header_lines(11) == ("Всего, %", "548")
    row = heat.subjects.index("Алгебра")
    assert [shown(page, row, column) for column in (0, 6, 7)] == ["·", "100", "67"]
    assert shown(page, row, 11) == "85,2"


def test_a_screen_reader_hears_every_cell(page: ProvisionPage) -> None:
    heat = page.heat_map.heat
    role = Qt.ItemDataRole.AccessibleTextRole
    assert heat.place_of(("Алгебра", 8)).data(role) == (
        "Алгебра, 8 класс, 67 процентов, не хватает 18 комплектов"
    )
    assert heat.place_of(("Алгебра", 1)).data(role) == "Алгебра, 1 класс, не изучается"
    assert heat.index(0, 11).data(role).startswith("Русский язык, всего")


def test_arrows_go_from_cell_to_cell_and_the_panel_follows(page: ProvisionPage) -> None:
    page.heat_map.setFocus()
    assert page.heat_map.choose(("Алгебра", 7))
    press("Right")
    assert page.heat_map.key() == ("Алгебра", 8)
    assert page.panel.title.text() == "Алгебра · 8 класс"
    press("Down")
    assert page.panel.title.text() == "Геометрия · 8 класс"
    press("Home")
    assert page.panel.title.text() == "Геометрия · 1 класс"
    assert page.panel.sentence == "В этой параллели не изучается"


def test_a_letter_jumps_to_the_subject(page: ProvisionPage) -> None:
    page.heat_map.choose(("Алгебра", 8))
    page.heat_map.keyboardSearch("ф")
    assert page.heat_map.key() == ("Физика", 8)


def test_the_choice_survives_a_change_of_the_books(page: ProvisionPage, school: House) -> None:
    page.heat_map.choose(("Алгебра", 8))
    school.workspace.services.classes.save(ClassDraft(YEAR, 8, "В", 10))
    school.bus.publish(Changes(frozenset({Area.TEXTBOOKS})))
    assert page.heat_map.key() == ("Алгебра", 8)
    assert page.panel.sentence.startswith("Не хватает 28: у 64 учеников 36 комплектов")


@pytest.mark.parametrize(
    ("percent", "name", "outline", "hatched"),
    [
        (100, "heat_100", 0, False),
        (99, "heat_90", 1, False),
        (90, "heat_90", 1, False),
        (89, "heat_75", 1, True),
        (75, "heat_75", 1, True),
        (74, "heat_0", 2, True),
        (0, "heat_0", 2, True),
    ],
)
def test_classes_differ_by_frame_and_hatch(
    percent: int, name: str, outline: int, hatched: bool
) -> None:
    found = heat_class(percent)
    assert (found.name, found.outline, bool(found.hatch)) == (name, outline, hatched)


def box_of(page: ProvisionPage, key: tuple[str, int]) -> tuple[QImage, QPoint, QPoint]:
    """The map as a picture, and the top left and bottom right of a cell in it."""
    view = page.heat_map
    index = view.heat.place_of(key)
    view.scrollTo(index)
    box = cell_box(view.visualRect(index), gap=view.heat.starts_level(index.column()))
    return view.viewport().grab().toImage(), box.topLeft(), box.bottomRight()


def test_cells_are_drawn_with_frame_corner_and_ring(page: ProvisionPage) -> None:
    page.heat_map.choose(("Алгебра", 8))
    image, top, _bottom = box_of(page, ("Алгебра", 8))
    middle = top + QPoint(0, 12)
    assert image.pixelColor(middle) == QColor(LIGHT.heat_0_line)
    assert image.pixelColor(middle - QPoint(3, 0)) == QColor(LIGHT.accent)
    card = page._card
    assert card is not None
    more = next(key for key, cell in card.cells.items() if cell.cell.amounts.surplus)
    image, top, bottom = box_of(page, more)
    corner = QPoint(bottom.x() - 1, top.y() + 1)
    assert image.pixelColor(corner) == QColor(LIGHT.accent)
    enough = next(
        key
        for key, cell in card.cells.items()
        if cell.cell.amounts.percent == 100 and not cell.cell.amounts.surplus
    )
    image, top, bottom = box_of(page, enough)
    assert image.pixelColor(top + QPoint(5, 5)) == QColor(LIGHT.heat_100_fill)
    assert image.pixelColor(QPoint(bottom.x() - 1, top.y() + 3)) == QColor(LIGHT.heat_100_fill)


# --- filters ------------------------------------------------------------------------------------


def test_a_level_shows_its_grades(page: ProvisionPage) -> None:
    chip = page.chips._levels[2]
    chip.setFocus()
    press("Space")
    assert page.heat_map.heat.grades == (10, 11)
    assert "Математика" not in page.heat_map.heat.subjects
    assert not page.chips._levels[None].isChecked()
    press("Escape")
    assert page.heat_map.heat.grades == tuple(range(1, 12))


def test_only_deficit_leaves_subjects_that_lack(page: ProvisionPage) -> None:
    page.chips.deficit.setFocus()
    press("Space")
    heat = page.heat_map.heat
    assert "Русский язык" not in heat.subjects
    assert "Алгебра" in heat.subjects
    quiet = heat.cell_at(heat.place_of(("Алгебра", 7)))
    lacking = heat.cell_at(heat.place_of(("Алгебра", 8)))
    assert quiet is not None
    assert lacking is not None
    assert (quiet.is_quiet, lacking.is_quiet) == (True, False)


def test_expiring_leaves_what_ends_within_the_year(page: ProvisionPage) -> None:
    page.chips.expiring.click()
    heat = page.heat_map.heat
    chosen = heat.cell_at(heat.place_of(("Алгебра", 8)))
    assert chosen is not None
    assert not chosen.is_quiet
    chosen = heat.cell_at(heat.place_of(("История России", 7)))
    assert chosen is None or chosen.is_quiet


def test_nothing_found_offers_to_drop_the_filters(page: ProvisionPage) -> None:
    page.chips.subject.set_value("Русский язык")
    page.chips.changed.emit()
    page.chips.deficit.click()
    empty = page.empty_state()
    assert empty is not None
    assert empty.button is not None
    empty.button.click()
    assert page.empty_state() is None
    assert len(page.heat_map.heat.subjects) == 20


# --- the explained cell -------------------------------------------------------------------------


def test_the_cell_of_the_picture_is_explained(page: ProvisionPage) -> None:
    page.open_with(("Алгебра", 8))
    assert page.panel.sentence == (
        "Не хватает 18: у 54 учеников 36 комплектов; 6 ветхих и 9 с истёкшим сроком не считаются."
    )
    assert terms(page) == [
        ("", "Числится в фонде", 47),
        ("−", "Ветхие и дефектные", 6),
        ("−", "Истёк предельный срок по ФПУ", 9),
        ("+", "Получено из других школ", 4),
        ("=", "Есть годных", 36),
    ]
    said = texts(page.panel)
    assert "Контингент: 8А — 27, 8Б — 27" in said
    assert "Нужно докупить 18 компл." in said
    assert "54 − 36, по 1 078,00 ₽" in said
    assert "19 404,00 ₽" in said


def test_enter_opens_the_papers_of_a_term_and_leads_to_them(
    page: ProvisionPage, went: Went
) -> None:
    page.open_with(("Алгебра", 8))
    settle()
    page.heat_map.setFocus()
    press("Return")
    row = focused()
    assert isinstance(row, TermRow)
    assert row.term.caption == "Числится в фонде"
    press("Tab", "Tab", "Return")
    row = focused()
    assert isinstance(row, TermRow)
    assert row.term.caption == "Истёк предельный срок по ФПУ"
    papers = page.panel.sums[0].shown_copies(row)
    assert papers is not None
    settle()
    press("Tab")
    link = focused()
    assert isinstance(link, PaperRow)
    assert link.accessibleName().endswith("от 20.08.2019, 9 экз.")
    press("Return")
    assert went[0][0] == "stock.receipt"
    group = page._workspace.queries.provision.copies(row.term.copies)[0]  # type: ignore[arg-type]
    assert (group.document_kind, went[0][1]) == (DocumentKind.RECEIPT, group.document_id)
    row.setFocus()
    press("Return")
    assert page.panel.sums[0].shown_copies(row) is None


def test_a_title_leads_to_the_catalogue_and_the_cell_to_its_plan(
    page: ProvisionPage, went: Went
) -> None:
    page.open_with(("Алгебра", 8))
    settle()
    links = [b for b in page.panel.findChildren(Button) if b.text() == "Открыть в каталоге"]
    assert len(links) == 2
    links[0].click()
    assert went[-1][0] == "catalogue"
    assert isinstance(went[-1][1], int)
    page.panel.plan_opened.emit()
    assert went[-1] == ("textbooks.sets", ("Алгебра", 8))


def test_parts_are_summed_apart(page: ProvisionPage) -> None:
    page.open_with(("История России", 7))
    assert [term[1:] for term in terms(page)] == [
        ("Числится в фонде", 60),
        ("Есть годных", 60),
        ("Числится в фонде", 48),
        ("Есть годных", 48),
        ("Целых комплектов, по самой редкой части", 48),
    ]
    assert "Ч. 2" in page.panel.sentence


def test_a_cell_without_a_set_says_so(page: ProvisionPage) -> None:
    page.open_with(("Химия", 10))
    assert page.panel.sentence.endswith("комплект учебников не выбран.")
    assert "цена неизвестна: 31 компл." in texts(page.panel)


def test_titles_tell_their_terms(page: ProvisionPage) -> None:
    card = page._card
    assert card is not None
    (found,) = card.cells["Алгебра", 8].sets
    pills = [title_pills(card, title, counted=True)[0].text for title in found.counted]
    assert pills == [
        "до 29.04.2027 — в этом учебном году",
        "срок истёк 31.08.2024 — не считаются",
    ]
    (without,) = title_pills(card, card.unmatched[0], counted=True)
    assert without.text == "не сопоставлен с ФПУ"
    assert len(title_pills(card, found.counted[0], counted=False)) == 2


# --- papers and years ---------------------------------------------------------------------------


def test_the_paper_is_shown_and_saved(page: ProvisionPage, school: House, tmp_path: Path) -> None:
    action = page.print_action()
    assert action is not None
    action()
    (paper,) = school.previews.papers
    assert paper.title == "Чек-лист обеспеченности, 2026/27"
    assert paper.formats == ("pdf", "xlsx")
    assert paper.render("pdf")[:4] == b"%PDF"
    target = tmp_path / "чек-лист.xlsx"
    school.dialogs.paths = [target]
    page.save_button.click()
    assert target.read_bytes()[:2] == b"PK"
    assert school.toasts.shown == ["Сохранено: чек-лист.xlsx"]


def test_another_year_is_shown(page: ProvisionPage) -> None:
    page.year_field.set_value(YEAR + 1)
    page.year_field.value_changed.emit(YEAR + 1)
    empty = page.empty_state()
    assert empty is not None
    assert empty.text().startswith("Классов на 2027/28 пока нет")
    assert not page.save_button.isEnabled()
    assert page.print_action() is None


def test_an_empty_year_leads_to_its_classes_and_then_to_the_plan(house: House, show: Shown) -> None:
    page = make_page(house, show)
    went: Went = []
    page.navigate.connect(lambda page_id, argument: went.append((page_id, argument)))
    empty = page.empty_state()
    assert empty is not None
    assert empty.button is not None
    empty.button.click()
    house.workspace.services.classes.save(ClassDraft(YEAR, 8, "А", 25))
    house.bus.publish(Changes(frozenset({Area.TEXTBOOKS})))
    empty = page.empty_state()
    assert empty is not None
    assert empty.text().startswith("Учебного плана на 2026/27 пока нет")
    assert empty.button is not None
    empty.button.click()
    assert went == [("textbooks.classes", None), ("textbooks.sets", None)]


# --- looks --------------------------------------------------------------------------------------


def test_in_high_contrast_the_map_is_a_list_of_what_lacks(
    school: House, show: Shown, theme: Theme
) -> None:
    theme.apply(WHITE_ON_BLACK, 1.75)
    page = make_page(school, show, (1440, 900))
    assert page.deficit_view.isVisible()
    assert not page.heat_map.isVisible()
    rows = page.deficit_model.rows()
    lacks = [row.cell.amounts.deficit for row in rows]
    assert lacks == sorted(lacks, reverse=True)
    assert all(lacks)
    page.deficit_view.setFocus()
    press("Down")
    row = rows[1].cell
    assert page.panel.title.text() == f"{row.subject} · {row.grade} класс"
    press("Return")
    assert page.panel.isVisible()
    assert isinstance(focused(), TermRow | QWidget)
    theme.apply(LIGHT, 1.0)
    settle()
    assert page.heat_map.isVisible()


def test_in_a_narrow_window_the_panel_lies_over_the_map(school: House, show: Shown) -> None:
    page = make_page(school, show, (900, 600))
    assert not page.panel.isVisible()
    page.heat_map.choose(("Алгебра", 8))
    page.heat_map.setFocus()
    press("Return")
    assert page.panel.isVisible()
    press("Escape")
    assert not page.panel.isVisible()
    assert page.heat_map.hasFocus()


@pytest.mark.parametrize(
    ("tokens", "scale", "size"),
    [
        (LIGHT, 1.0, (1232, 800)),
        (LIGHT, 1.0, (816, 500)),
        (DARK, 2.0, (1232, 800)),
        (WHITE_ON_BLACK, 1.75, (1200, 800)),
        (BLACK_ON_WHITE, 2.0, (850, 600)),
    ],
)
def test_nothing_is_cut_in_any_look(
    school: House, show: Shown, theme: Theme, tokens: Tokens, scale: float, size: tuple[int, int]
) -> None:
    theme.apply(tokens, scale)
    page = make_page(school, show, size)
    page.open_with(("Алгебра", 8))
    page._show_panel()
    for found in page.panel.sums:
        for row in found.rows:
            if row.opens:
                row.click()
    settle()
    page.grab()
    assert clipped(page) == []
    assert too_small(page) == []
    assert unnamed(page) == []


def test_a_click_chooses_a_cell(page: ProvisionPage) -> None:
    view = page.heat_map
    place = view.visualRect(view.heat.place_of(("Геометрия", 9))).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.panel.title.text() == "Геометрия · 9 класс"


def test_the_map_follows_the_bus(page: ProvisionPage, school: House) -> None:
    before = page.heat_map.heat.place_of(("Геометрия", 8)).data()
    with school.opened.library.write() as session:
        rows = SchoolYearRows(session, YEAR)
        rows.school_class(8, "Г", 46)
    school.bus.publish(Changes(frozenset({Area.STOCK})))
    assert before == "100"
    assert page.heat_map.heat.place_of(("Геометрия", 8)).data() == "54"
