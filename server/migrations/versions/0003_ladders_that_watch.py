"""ladders that watch items and units: runs without clock, papers without item; rounds of requests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROUNDS = """
UPDATE petition SET round = coalesce(
    (SELECT round FROM clock_run WHERE clock_run.id = petition.run_id),
    (SELECT clock_run.round FROM clock_run JOIN ladder_step ON ladder_step.run_id = clock_run.id
     WHERE ladder_step.id = petition.step_id),
    (SELECT round FROM item WHERE item.id = petition.item_id), 1)
"""


def upgrade() -> None:
    with op.batch_alter_table("clock_run", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("ladder", sa.String(31), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("key", sa.String(120), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_clock_run_key"), ["key"])
    with op.batch_alter_table("ladder_step", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
    op.execute(_ROUNDS)


def downgrade() -> None:
    _without_units()
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.drop_column("round")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("ladder_step", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("clock_run", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_clock_run_key"), type_="unique")
        batch_op.drop_column("key")
        batch_op.drop_column("ladder")
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=False)


def _without_units() -> None:
    """Refuse to go back over papers on units: the tables before have no place for them."""
    rows = op.get_bind().execute(sa.text("SELECT count(*) FROM clock_run WHERE key IS NOT NULL")).scalar()
    if rows:
        raise RuntimeError(
            f"{rows} watches of ladders stand in clock_run; the tables before cannot hold them"
        )
