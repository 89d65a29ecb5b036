"""why a person proposed a step."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


# Without a batch, which would make the table anew and leave out the indexes of expressions.
def upgrade() -> None:
    op.add_column("ladder_step", sa.Column("by_hand_why", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("ladder_step", "by_hand_why")
