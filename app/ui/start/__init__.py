"""The first start: no library is known yet."""

from app.ui.start.page import StartPage

__all__ = ["StartPage"]
