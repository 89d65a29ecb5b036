"""what the roles of the packs in force see, beside the items of their own units."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INDEX = "ix_pack_version_sees"


def upgrade() -> None:
    op.add_column("pack_version", sa.Column("sees", sa.Text(), nullable=False, server_default=""))
    op.create_index(_INDEX, "pack_version", ["current", "sees", "office_id"], unique=False)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="pack_version")
    op.drop_column("pack_version", "sees")
