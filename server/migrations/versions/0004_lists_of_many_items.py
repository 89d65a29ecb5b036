"""what lists of very many items are sorted and searched by: nearest due dates, indexes, texts in pairs."""

import sqlalchemy as sa
from alembic import op

from server.store import searching

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEAREST = """
UPDATE item SET next_due_at = (SELECT min(due_at) FROM clock_run
    WHERE clock_run.item_id = item.id AND clock <> '' AND ended_at IS NULL)
"""
_ITEM = sa.table(
    "item",
    *(sa.column(name) for name in ("id", "title", "number", "units_text")),
    sa.column("fields", sa.JSON),
)
_SORTED = ("number", "state", "next_due_at")
_CHUNK = 1000


_DECLARED = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix_declared_%'"


# Without a batch, which would make the table anew and leave out the indexes of expressions.
def upgrade() -> None:
    op.add_column("item", sa.Column("next_due_at", sa.DateTime(), nullable=True))
    for name in _SORTED:
        op.create_index(op.f(f"ix_item_type_{name}"), "item", ["type", name], unique=False)
    op.execute(_NEAREST)
    connection = op.get_bind()
    if searching.serves(connection.dialect.name):
        op.execute(searching.MAKE)
        rows = connection.execute(sa.select(_ITEM).order_by(_ITEM.c.id))
        for some in rows.partitions(_CHUNK):
            searching.write(connection, some)


def downgrade() -> None:
    connection = op.get_bind()
    if searching.serves(connection.dialect.name):
        op.execute(f"DROP TABLE {searching.TABLE}")
        for row in connection.execute(sa.text(_DECLARED)).all():
            op.drop_index(row.name, table_name="item")
    for name in _SORTED:
        op.drop_index(op.f(f"ix_item_type_{name}"), table_name="item")
    op.drop_column("item", "next_due_at")
