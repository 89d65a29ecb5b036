"""items and runs whose clocks go by several versions of a pack, the mildest of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = (("item", "[]"), ("clock_run", "{}"))


# Without a batch, which would make the tables anew and leave out the indexes of expressions.
def upgrade() -> None:
    for table, empty in _COLUMNS:
        op.add_column(table, sa.Column("lenient", sa.JSON(), nullable=False, server_default=empty))


def downgrade() -> None:
    for table, _ in reversed(_COLUMNS):
        op.drop_column(table, "lenient")
