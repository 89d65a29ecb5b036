"""requests of every kind: against papers, on parts in an item, with files; runs that stand still."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clock_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_since", sa.Date(), nullable=True))
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("step_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answer_run_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("fields", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_foreign_key(
            batch_op.f("fk_petition_step_id_ladder_step"), "ladder_step", ["step_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_petition_answer_run_id_clock_run"), "clock_run", ["answer_run_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_petition_step_id"), ["step_id"], unique=False)
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("petition_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_attachment_petition_id_petition"), "petition", ["petition_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_attachment_petition_id"), ["petition_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_petition_id"))
        batch_op.drop_constraint(batch_op.f("fk_attachment_petition_id_petition"), type_="foreignkey")
        batch_op.drop_column("petition_id")
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_petition_step_id"))
        batch_op.drop_constraint(batch_op.f("fk_petition_answer_run_id_clock_run"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_petition_step_id_ladder_step"), type_="foreignkey")
        batch_op.drop_column("fields")
        batch_op.drop_column("answer_run_id")
        batch_op.drop_column("step_id")
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("clock_run", schema=None) as batch_op:
        batch_op.drop_column("paused_since")
