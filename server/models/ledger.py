"""What the program keeps of itself: journal, ticks, decisions, incidents, imports, settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base


class JournalBlock(Base):
    """One transaction's entries, chained to the block before it 流水."""

    __tablename__ = "journal_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    entries: Mapped[str] = mapped_column(Text)  # canonical JSON; free text only as salted hashes


class JournalHead(Base):
    """The hash of the last block, locked by the last statement before COMMIT."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    block_id: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")


class Tick(Base):
    """One complete round of deciding."""

    __tablename__ = "tick"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    looked: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    incidents: Mapped[int] = mapped_column(default=0)
    full: Mapped[bool] = mapped_column(default=False)


class StoredDecision(Base):
    """A decision as it was taken, kept so that it can be decided again."""

    __tablename__ = "stored_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("clock_run.id"), index=True)
    at: Mapped[datetime]
    pack_version_id: Mapped[int] = mapped_column(ForeignKey("pack_version.id"))
    type: Mapped[str] = mapped_column(String(31), default="")  # of the item then; empty: as it is now
    ladder: Mapped[str] = mapped_column(String(31))
    plan: Mapped[str] = mapped_column(String(64))  # hash of the compiled ruleset
    facts: Mapped[dict[str, Any]]
    tier: Mapped[str] = mapped_column(String(31))  # empty: nothing
    reason: Mapped[str] = mapped_column(String(40))


class Incident(Base):
    """Something that a person must look at; the item it concerns is held, others go on."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # disagreement crash timeout …
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("clock_run.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolution: Mapped[str] = mapped_column(Text, default="")


class ImportBatch(Base):
    """A ledger that was taken in, whole."""

    __tablename__ = "import_batch"
    __table_args__ = (UniqueConstraint("office_id", "type", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    type: Mapped[str] = mapped_column(String(31))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ColumnMapping(Base):
    """Which column of a ledger with these headings goes into which field."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("office_id", "type", "headings"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    type: Mapped[str] = mapped_column(String(31))
    headings: Mapped[str] = mapped_column(String(64))  # hash of the headings
    mapping: Mapped[dict[str, Any]]


class Setting(Base):
    """A value that this instance keeps about itself."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]
