"""Do the books agree? Every rule that must hold, each breach named with what would mend it.

Nothing is changed: a library that is open for reading alone can be audited, too.
"""

from __future__ import annotations

from app.core.dates import Clock
from app.core.progress import NO_PROGRESS, Progress
from app.models.library import Library
from app.queries.audit_books import BOOK_CHECKS
from app.queries.audit_copies import COPY_CHECKS
from app.queries.audit_documents import DOCUMENT_CHECKS
from app.queries.audit_file import FILE_CHECKS
from app.queries.audit_numbers import NUMBER_CHECKS
from app.queries.audit_parts import (
    Audit,
    AuditReport,
    Breach,
    Check,
    CheckResult,
    report_text,
    run_check,
)
from app.queries.audit_periods import PERIOD_CHECKS
from app.queries.papers import paper_school

__all__ = ["CHECKS", "AuditQueries", "AuditReport", "Breach", "CheckResult", "report_text"]

CHECKS: tuple[Check, ...] = (
    *COPY_CHECKS,
    *BOOK_CHECKS,
    *PERIOD_CHECKS,
    *DOCUMENT_CHECKS,
    *NUMBER_CHECKS,
    *FILE_CHECKS,
)


class AuditQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def run(self, clock: Clock, progress: Progress = NO_PROGRESS) -> AuditReport:
        """Check everything, in one state of the file.

        Raises:
            Cancelled: the user asked to stop.
            EnvironmentProblem: the file is damaged so that it cannot be read.
        """
        with self._library.read() as session:
            audit = Audit(self._library, session, clock.today(), progress)
            results = []
            for done, check in enumerate(CHECKS):
                audit.begin(check.title, done, len(CHECKS))
                results.append(run_check(audit, check))
            school = paper_school(session, clock.today())
        return AuditReport(clock.now(), tuple(results), school)
