"""Сопроводительное письмо to the other school of a transfer or a return."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.core.stock import TransferMode
from app.queries.transfer_paper import TransferPaper
from app.reports.blocks import BODY, BODY_BOLD, Block, Columns, Flow, Paragraph, Space, Stack
from app.reports.form_parts import SMALL, signature_row, status_mark, watermark
from app.reports.forms import Form, load_form
from app.reports.page import PORTRAIT, Paper
from app.reports.transfer_form import LETTER_FORM, LETTER_SPEC, act_values, word_values
from app.reports.typeface import MM, Typeface

LEFT_WIDTH = 88 * MM
RIGHT_WIDTH = 80 * MM
GAP = 6 * MM
INDENT = 8 * MM


def lay_out_transfer_letter(data: TransferPaper, resources: Path) -> Paper:
    """The finished pages of the letter, from our school to the other one."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, LETTER_FORM, LETTER_SPEC)
    width = PORTRAIT.inner_width
    flow = Flow(
        face,
        PORTRAIT,
        running_head=form.text("continuation", **act_values(form, data)),
        watermark=watermark(form, data.status),
    )
    mark = status_mark(face, form, data.status, data.reverses)
    if mark:
        flow.put(mark)
        flow.skip(GAP)
    flow.add(_heads(face, form, data))
    flow.skip(2 * GAP)
    subject = form.text(f"subject_{data.mode.value}")
    flow.add(Paragraph(face, subject, LEFT_WIDTH, BODY_BOLD))
    flow.skip(GAP)
    for text in sentences(form, data):
        flow.add(Paragraph(face, text, width, BODY), Space(2 * MM))
    flow.skip(GAP)
    flow.add(Paragraph(face, form.text("attachments"), width, BODY))
    for number, text in enumerate(attachments(form, data), start=1):
        block = Paragraph(face, f"{number}. {text}", width - INDENT, BODY)
        flow.add(Columns([(INDENT, block)]))
    flow.skip(3 * GAP)
    school = data.school
    person = (school.director_position, school.director_name)
    flow.add(signature_row(face, form, "", person, width))
    flow.skip(2 * GAP)
    performer = form.text("performer", name=school.librarian_name or form.text("blank"))
    flow.add(Paragraph(face, performer, width, SMALL))
    title = f"{subject} {data.number} {format_date(data.date)}"
    return Paper(face.clean(title), face.clean(school.name_short), tuple(flow.pages))


def sentences(form: Form, data: TransferPaper) -> list[str]:
    """The paragraphs of the letter."""
    values = {**act_values(form, data), **word_values(data)}
    texts = [form.text(f"body_{data.mode.value}", **values)]
    if data.basis:
        texts.append(form.text("basis", basis=data.basis.rstrip(". ")))
    if data.mode is TransferMode.TEMPORARY:
        day = "" if data.due_date is None else format_date(data.due_date)
        texts.append(form.text("due", due_date=day or form.text("blank_date")))
    if data.mode in (TransferMode.PERMANENT, TransferMode.TEMPORARY):
        texts.append(form.text("ask_accept"))
    elif data.mode is TransferMode.RETURN_BORROWED:
        texts.append(form.text("ask_return"))
    return texts


def attachments(form: Form, data: TransferPaper) -> list[str]:
    """What goes with the letter."""
    number = data.number or form.text("blank")
    if data.mode not in (TransferMode.PERMANENT, TransferMode.TEMPORARY):
        return [form.text("attachment_only", number=number)]
    texts = [form.text("attachment_act", number=number)]
    if data.mode is TransferMode.PERMANENT:
        texts.append(form.text("attachment_notice"))
    return [*texts, form.text("attachment_file")]


def _heads(face: Typeface, form: Form, data: TransferPaper) -> Block:
    """Our school with the outgoing number at the left, the addressee at the right."""
    ours = data.receiver if data.mode is TransferMode.RETURN_LENT else data.giver
    theirs = data.giver if data.mode is TransferMode.RETURN_LENT else data.receiver
    codes = ((ours.inn, "ИНН"), (ours.okpo, "ОКПО"))
    left = [
        ours.name_full or ours.name_short,
        ours.address,
        ", ".join(f"{name} {code}" for code, name in codes if code),
    ]
    right = [
        form.text("addressee"),
        theirs.name_full or theirs.name_short,
        theirs.director_name,
        theirs.address,
    ]
    blank = form.text("blank")
    if not any(right[1:]):
        right.append(blank)
    sender = Stack(
        *(Paragraph(face, text, LEFT_WIDTH, BODY) for text in left if text),
        Space(3 * MM),
        Paragraph(face, form.text("outgoing"), LEFT_WIDTH, BODY),
    )
    addressee = Stack(*(Paragraph(face, text, RIGHT_WIDTH, BODY) for text in right if text))
    return Columns([(0.0, sender), (PORTRAIT.inner_width - RIGHT_WIDTH, addressee)])
