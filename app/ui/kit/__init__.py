"""Widgets used by more than one section. A page imports from the module named here.

Look
    ``theme``    ``Theme(app, fonts_dir, tokens=LIGHT, scale=1.0)`` once per application;
                 ``current_theme()`` afterwards: ``.px(36)``, ``.font(Type.CARD_TITLE)``,
                 ``.colour("accent")``, ``.icon("plus")``, ``.changed``. ``Type``: BODY, STRONG,
                 BOLD, CAPTION, CAPTION_STRONG, CARD_TITLE, INPUT, SECTION, DAY, FIGURE.
    ``tokens``   ``Tokens`` (LIGHT, DARK, WHITE_ON_BLACK, BLACK_ON_WHITE), ``Tone``: NEUTRAL, OK,
                 WARN, BAD, INFO.
    ``paint``    for a widget that draws itself: ``rounded_box``, ``paint_kbd``, ``paint_marked``.
Text
    ``text``     ``Text(text, role, token, wrap=)``, ``ElidedText``, ``Kbd("F2")``, ``Line()``.
Actions
    ``buttons``  ``Button(text, look, icon=, kbd=, shortcut=, small=, hint=)``,
                 ``IconButton(icon, name)``, ``Look``: PRIMARY, SECONDARY, QUIET, LINK.
                 ``kbd`` shows keys that the window owns (Ctrl+Enter, Ctrl+P, Ctrl+S, Ctrl+F, F5,
                 Ctrl+Z); ``shortcut`` shows and binds others.
    ``keys``     ``add_shortcut(owner, "Ctrl+D", slot)``: both keyboard layouts.
    ``chips``    ``Chip(label, count=, checked=, removable=)``, ``Tabs([(id, title)])`` with
                 ``selected(id)``, ``Pill(PillSpec(text, tone, icon))``.
Boxes
    ``cards``    ``Card(title, count=, flush=, divider=)`` (``.body``, ``.add_header_widget``,
                 ``.add_footer()``), ``Box``, ``SidePanel`` (``.title``, ``.add_part``,
                 ``.add_line``, ``closed``), ``EmptyState(icon, text, action)`` (``.button``),
                 ``ProgressBar`` (``.set_value(done, total)``).
    ``scroll``   ``ScrollColumn()``: a vertical column that scrolls (``.column``).
Input
    ``fields``   ``LineEdit``, ``TextEdit``, ``ComboBox([(value, label)])`` (``.value()``,
                 ``.set_value``, ``value_changed``), ``SpinBox``, ``DateEdit`` (``.value()``,
                 ``.set_date``, ``date_changed``), ``MoneyEdit`` (``.kopecks()``,
                 ``.set_kopecks``), ``CheckBox(text, count=)``, ``RadioButton``.
    ``forms``    ``FormGrid(columns, stretches=)`` with ``add(caption, field, span=, check=,
                 hint=)`` → ``LabeledField`` (``.set_error``), and ``check()``.
    ``title_form``  ``TitleForm(marks, runner=, find_duplicates=, compact=)``: all fields of a
                 title (``.fields()``, ``.set_fields``, ``.check()``, ``settled``).
    ``search``   ``SearchField(placeholder, kbd=)`` (``changed``, ``submitted``, ``moved_down``),
                 ``ScanField()`` (``scanned``, ``answer(ScanState, code, words)``).
    ``facets``   ``Facets()`` with ``set_groups([FacetGroup(key, title, [FacetOption(...)])])``,
                 ``selected()``, ``changed``.
Tables (``table/``)
    ``columns``  ``TableColumn(key, title, text, width=, stretch=, align=, weight=, second=, pill=,
                 status=, links=, icon=, tone=, sort_key=, searched=, hidden=)``, ``Link``,
                 ``Status``, ``Sort``, ``Align``, ``Weight``.
    ``models``   ``RowTableModel(columns, row_id=, row_tone=, rows=)`` for lists held in memory;
                 ``PagedTableModel(columns, runner, load_rows=, row_id=, load_ids=)`` for long ones.
    ``view``     ``TableView(model, name, multi=, store=, state_key=, tall=)``; ``panel``:
                 ``TablePanel(view, title=, hints=)`` with ``set_summary``, ``show_empty``.
Layers
    ``dialog``   ``Dialog(title, text, [Choice(key, verb, primary=, danger=)])``, ``chosen()``;
    ``wizard``   ``Wizard([Step(title, widget, check=, entered=)])``: ``finished``, ``cancelled``;
    ``focus``    ``FocusRing(window)``, one per window; ``shadow``: ``paint_shadow``.
"""
