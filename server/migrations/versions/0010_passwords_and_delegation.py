"""how long a password holds, the second step, and roles lent for some days."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("password_at", sa.DateTime()))
        table.add_column(sa.Column("password_until", sa.DateTime()))
        table.add_column(sa.Column("former_passwords", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("totp", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("totp_new", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("recovery", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("login") as table:
        table.add_column(sa.Column("pending", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["person.id"], name=op.f("fk_delegation_receiver_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_delegation_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_person_id"), "delegation", ["person_id"])
    op.create_index(op.f("ix_delegation_receiver_id"), "delegation", ["receiver_id"])


def downgrade() -> None:
    op.drop_table("delegation")
    with op.batch_alter_table("login") as table:
        table.drop_column("pending")
    with op.batch_alter_table("person") as table:
        for name in (
            "password_at",
            "password_until",
            "former_passwords",
            "totp",
            "totp_new",
            "totp_step",
            "recovery",
        ):
            table.drop_column(name)
