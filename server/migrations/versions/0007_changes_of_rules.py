"""changes of rules: who proposed which pack, its impact, and who decided."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_VERSION, _PERSON = "pack_version", "person"


def _refers(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_pack_change_{column}_{table}"))


def upgrade() -> None:
    op.create_table(
        "pack_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("label", sa.String(500), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("timelines", sa.JSON(), nullable=False),
        sa.Column("impact", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(), nullable=True),
        _refers("office_id", "unit"),
        _refers("before_id", _VERSION),
        _refers("version_id", _VERSION),
        _refers("author_id", _PERSON),
        _refers("approver_id", _PERSON),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_change")),
    )
    op.create_index(op.f("ix_pack_change_office_id"), "pack_change", ["office_id"])
    op.create_index(op.f("ix_pack_change_hash"), "pack_change", ["hash"])
    op.create_index("ix_pack_change_state_effective", "pack_change", ["state", "effective_on"])
    op.add_column("stored_decision", sa.Column("type", sa.String(31), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("stored_decision", "type")
    op.drop_table("pack_change")
