"""The window around the pages.

For pages
    ``page``          ``Page`` (``_build``, ``_connect``, ``refresh``, ``set_up()`` last in the
                      constructor), ``PageEntry``, ``section(id, *entries)``, ``Crumb``.
    ``context``       ``Shell``: runner, messages, file_dialogs, toasts, bus, settings, previews.
    ``tasks``         ``TaskRunner``: ``query``, ``command``, ``long``; real: ``ThreadTaskRunner``.
    ``messages``      ``Messages``: ``error``, ``inform``, ``ask``, ``confirm``.
    ``file_dialogs``  ``FileDialogs``, ``FileKind``, ``PDF_FILE``, ``XLSX_FILE``, ``LIBRARY_FILE``.
    ``previews``      ``Paper(title, file_name, render, formats)``, ``Previews.show(paper)``.
    ``toasts``        ``Toasts.show(text, action=, on_action=, kbd=)``.
    ``settings``      ``Settings.get/set(SETTING)``; also the ``store`` of tables.
    ``changes_bus``   ``ChangesBus.publish(changes)``; pages refresh by their ``areas``.
For the desktop
    ``main_window``   ``MainWindow``: ``set_sections``, ``show_start``, ``set_library``,
                      ``set_backup``, ``set_search``, ``show_layer``, ``take_scan``.
    ``scanner``       ``ScannerFilter(app)``: ``scanned``; ``russian``: ``speak_russian(app)``.
"""
