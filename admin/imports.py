"""Taking in a ledger: upload, look at what would be made, take it whole or leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_admin import expose

from admin.item_view import ItemView

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


class Importing(ItemView):
    """A type's screen with the taking in of ledgers."""

    @expose("/import/", methods=("GET", "POST"))
    def import_view(self) -> ResponseReturnValue:
        """Ask for a ledger, and show what it would make."""
        return ""

    @expose("/import/take/", methods=("POST",))
    def import_take(self) -> ResponseReturnValue:
        """Take the ledger that was shown."""
        return ""
