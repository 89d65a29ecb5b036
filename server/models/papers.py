"""Steps of ladders and the papers they make: drafts, approvals, numbers, notices."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base
from server.models.people import Person, Unit

if TYPE_CHECKING:
    from server.models.items import ClockRun, Item


class LadderStep(Base):
    """A step of a run and its paper 文书: what was decided, its text, and where it stands."""

    __tablename__ = "ladder_step"
    __table_args__ = (
        UniqueConstraint("run_id", "tier", "nth"),
        Index("ix_ladder_step_state_leave", "state", "leave_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("clock_run.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)  # None: on a unit
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # whom it concerns
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    clock: Mapped[str] = mapped_column(String(31))
    ladder: Mapped[str] = mapped_column(String(31), default="")
    tier: Mapped[str] = mapped_column(String(31))
    nth: Mapped[int]
    level: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # message slip circular praise talk suggestion
    state: Mapped[str] = mapped_column(String(10))  # rules.facts.StepState
    was: Mapped[str] = mapped_column(String(10), default="")  # held: the state it would have had
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]
    by_hand_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # who proposed it, if a person did
    by_hand_why: Mapped[str] = mapped_column(Text, default="", server_default="")
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # nobody approves his own
    grants: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(600), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    text_hash: Mapped[str] = mapped_column(String(64), default="")  # of title, body and template
    leave_at: Mapped[datetime | None]  # leaves at this instant: a slip after its wait, a draft once approved
    number: Mapped[str] = mapped_column(String(60), default="", index=True)
    issued_at: Mapped[datetime | None]
    answer_by: Mapped[date | None]
    closed_at: Mapped[datetime | None]  # refused, stopped, lapsed, discarded, withdrawn
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_why: Mapped[str] = mapped_column(Text, default="")
    again_from: Mapped[date | None]
    never_again: Mapped[bool] = mapped_column(default=False)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    organ_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # picked by the approver
    organ_why: Mapped[str] = mapped_column(String(500), default="")
    pack_version_id: Mapped[int] = mapped_column(ForeignKey("pack_version.id"))

    run: Mapped[ClockRun] = relationship("ClockRun", back_populates="steps")
    item: Mapped[Item | None] = relationship("Item")
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    office: Mapped[Unit] = relationship(foreign_keys=[office_id])
    approvals: Mapped[list[Approval]] = relationship(back_populates="step", order_by="Approval.id")
    notices: Mapped[list[Notice]] = relationship(back_populates="step", order_by="Notice.id")


class Approval(Base):
    """One person's yes to one exact text."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("step_id", "role"),
        UniqueConstraint("step_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("ladder_step.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    step: Mapped[LadderStep] = relationship(back_populates="approvals")
    person: Mapped[Person] = relationship()


class Notice(Base):
    """An issued paper as one unit got it: the row that exists exactly once."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("step_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("ladder_step.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str] = mapped_column(String(40), default="")  # whom in the unit it is for
    as_: Mapped[str] = mapped_column("as", String(10))  # to copy scope
    issued_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    step: Mapped[LadderStep] = relationship(back_populates="notices")
    unit: Mapped[Unit] = relationship()
    item: Mapped[Item | None] = relationship("Item")


class Delivery(Base):
    """A notice on its way through one channel, with the stored bytes and their key."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("notice_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))  # inbox
    key: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10))  # sent
    at: Mapped[datetime]

    notice: Mapped[Notice] = relationship()


class NumberSequence(Base):
    """The last number given by an office in a sequence and year."""

    __tablename__ = "number_sequence"
    __table_args__ = (UniqueConstraint("office_id", "name", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]  # 0 when the pattern has no year
    last: Mapped[int] = mapped_column(default=0)


class GivenNumber(Base):
    """A number that was given, for ever; a voided one stays listed."""

    __tablename__ = "given_number"
    __table_args__ = (UniqueConstraint("office_id", "name", "year", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    seq: Mapped[int]
    text: Mapped[str] = mapped_column(String(60))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("ladder_step.id"))
    given_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    voided_why: Mapped[str] = mapped_column(String(500), default="")

    office: Mapped[Unit] = relationship()


class Hold(Base):
    """A tick whose steps wait for a person, and why."""

    __tablename__ = "hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(20))  # silence notices
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released: Mapped[int] = mapped_column(default=0)
    discarded: Mapped[int] = mapped_column(default=0)

    office: Mapped[Unit] = relationship()
    steps: Mapped[list[LadderStep]] = relationship()
