"""Changes of an office's rules: who proposed which text, what was found of it, and who decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base
from server.models.items import PackVersion
from server.models.people import Person, Unit


class PackChange(Base):
    """A change of rules 规则变更: a whole pack proposed by one person and decided on by another."""

    __tablename__ = "pack_change"
    __table_args__ = (Index("ix_pack_change_state_effective", "state", "effective_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # propose rollback adopt
    state: Mapped[str] = mapped_column(
        String(12)
    )  # proposed approved refused failed active replaced rolled_back
    hash: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(100))
    label: Mapped[str] = mapped_column(String(500))
    files: Mapped[dict[str, Any]]  # as a version stores them
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)  # path before -> path after; "": let go
    before_id: Mapped[int | None] = mapped_column(ForeignKey("pack_version.id"))  # in force when proposed
    version_id: Mapped[int | None] = mapped_column(ForeignKey("pack_version.id"))  # what it became
    effective_on: Mapped[date]
    proposed_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    timelines: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how its own timelines came out
    impact: Mapped[dict[str, Any]] = mapped_column(default=dict)  # server.impact; empty: there is none
    decided_at: Mapped[datetime | None]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who approved or refused it
    reply: Mapped[str] = mapped_column(Text, default="")  # why it was refused, or could not be put in force
    activated_at: Mapped[datetime | None]

    office: Mapped[Unit] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    approver: Mapped[Person | None] = relationship(foreign_keys=[approver_id])
    before: Mapped[PackVersion | None] = relationship(foreign_keys=[before_id])
    version: Mapped[PackVersion | None] = relationship(foreign_keys=[version_id])
