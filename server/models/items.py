"""Items, the units on them, their clocks' runs, what was done and what was asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base
from server.models.people import Person, Unit


class PackVersion(Base):
    """A pack as it was activated for an office, whole, under the hash of its text; never changes."""

    __tablename__ = "pack_version"
    __table_args__ = (
        UniqueConstraint("office_id", "hash"),
        Index("ix_pack_version_sees", "current", "sees", "office_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(100))
    files: Mapped[dict[str, Any]]  # path -> text, or {"base64": …} for templates
    activated_at: Mapped[datetime]
    activated_by: Mapped[str] = mapped_column(String(60), default="")
    approved_by: Mapped[str] = mapped_column(String(60), default="")
    current: Mapped[bool] = mapped_column(default=True)
    sees: Mapped[str] = mapped_column(Text, default="")  # `see` of its roles (server.store.sights)

    office: Mapped[Unit] = relationship()


class Item(Base):
    """What is supervised 督查事项."""

    __tablename__ = "item"
    __table_args__ = (
        Index("ix_item_office_type", "office_id", "type", "id"),
        Index("ix_item_type_number", "type", "number"),
        Index("ix_item_type_state", "type", "state"),
        Index("ix_item_type_next_due_at", "type", "next_due_at"),
        UniqueConstraint("office_id", "import_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60), default="", index=True)
    type: Mapped[str] = mapped_column(String(31), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(500))
    secrecy: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(31), index=True)  # of the flow; "pending_units" 待定责任单位
    final: Mapped[bool] = mapped_column(default=False)
    round: Mapped[int] = mapped_column(default=1)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)  # all but title and secrecy
    pack_version_id: Mapped[int] = mapped_column(ForeignKey("pack_version.id"))
    lenient: Mapped[list[Any]] = mapped_column(default=list)  # 从旧兼从轻: versions that rule its clocks too
    paused_since: Mapped[date | None]  # 暂停计时: all runs of the item, both days inside
    paused_through: Mapped[date | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)  # it opened this
    source_step_id: Mapped[int | None]  # the step whose issue opened this
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    import_key: Mapped[str | None] = mapped_column(String(64))  # the row's hash: taken once
    ledger_no: Mapped[str] = mapped_column(String(40), default="")  # the ledger's own 序号
    units_text: Mapped[str] = mapped_column(Text, default="")  # the responsibility column as written
    units_note: Mapped[str] = mapped_column(String(500), default="")  # 等 and collective wordings
    assigned_on: Mapped[date | None]  # the ledger's hand-over date, for a row whose units come later
    next_due_at: Mapped[datetime | None]  # of its open clocks the nearest (server.store.nearest)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)  # raised by each change; forms carry it

    office: Mapped[Unit] = relationship(foreign_keys=[office_id])
    created_by: Mapped[Person | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(back_populates="item", order_by="Assignment.id")
    runs: Mapped[list[ClockRun]] = relationship(back_populates="item", order_by="ClockRun.id")
    deeds: Mapped[list[Deed]] = relationship(back_populates="item", order_by="Deed.id")

    def __str__(self) -> str:
        """Return number and title."""
        return f"{self.number} {self.title}".strip()


class Assignment(Base):
    """A unit on an item: lead 牵头 or co 配合."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("item_id", "unit_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))  # lead co organ
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    item: Mapped[Item] = relationship(back_populates="assignments")
    unit: Mapped[Unit] = relationship()


class ClockRun(Base):
    """One life of a clock for one unit 一次时限, or one period of an item or unit that a ladder watches.

    A watch has no clock but its ladder, and a key that names its subject and period: it exists once.
    """

    __tablename__ = "clock_run"
    __table_args__ = (
        UniqueConstraint("item_id", "unit_id", "clock", "round", "seq"),
        Index("ix_clock_run_wake", "wake_at"),
        Index("ix_clock_run_turn", "turn_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)  # None: of a unit
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    clock: Mapped[str] = mapped_column(String(31))
    ladder: Mapped[str] = mapped_column(String(31), default="")  # of a watch; a clock names its own
    key: Mapped[str | None] = mapped_column(String(120), unique=True)  # of a watch: subject and period
    as_: Mapped[str] = mapped_column("as", String(10))  # lead co office organ
    round: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int] = mapped_column(default=1)
    pack_version_id: Mapped[int] = mapped_column(ForeignKey("pack_version.id"))
    allowance: Mapped[dict[str, Any]]  # rules.facts.Allowance as JSON (server.store.freeze)
    lenient: Mapped[dict[str, Any]] = mapped_column(default=dict)  # version -> its allowance, of the others
    started_at: Mapped[datetime]
    period_on: Mapped[date | None]  # the first day of the period that a recurring run is for
    turn_at: Mapped[datetime | None]  # the calendar alone ends it then, or begins the next one
    due_on: Mapped[date]  # as if a pause ended on its named day; not told while it lasts
    due_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(default=False)
    proof: Mapped[list[Any]] = mapped_column(default=list)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(40), default="")  # the act that ended it
    outcome: Mapped[str] = mapped_column(String(10), default="open")
    level: Mapped[int] = mapped_column(default=0)  # of the highest step reached
    last_tier: Mapped[str] = mapped_column(String(31), default="")
    catch_up: Mapped[bool] = mapped_column(default=False)  # 补录
    counts_from: Mapped[date | None]  # 起算日
    paused_since: Mapped[date | None]  # an objection is undecided: no due date until it is
    wake_at: Mapped[datetime | None]
    epoch: Mapped[int] = mapped_column(default=0)

    item: Mapped[Item | None] = relationship(back_populates="runs")
    unit: Mapped[Unit] = relationship()
    pack_version: Mapped[PackVersion] = relationship()
    steps: Mapped[list[LadderStep]] = relationship(
        "LadderStep", back_populates="run", order_by="LadderStep.id"
    )


class Deed(Base):
    """An act done on an item: who, when, with which words and files."""

    __tablename__ = "deed"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the program
    act: Mapped[str] = mapped_column(String(40))  # an act of the flow, or one of server.work.names
    round: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    from_state: Mapped[str] = mapped_column(String(31), default="")
    to_state: Mapped[str] = mapped_column(String(31), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)

    item: Mapped[Item] = relationship(back_populates="deeds")
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    files: Mapped[list[Attachment]] = relationship(back_populates="deed")


class Attachment(Base):
    """A file handed in with a deed; stored under a random name, shown under its own."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    deed_id: Mapped[int | None] = mapped_column(ForeignKey("deed.id"), index=True)
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    stored: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    deed: Mapped[Deed | None] = relationship(back_populates="files")


class Petition(Base):
    """A request 申请 of a unit: on a run, on its part in an item, or against an issued paper."""

    __tablename__ = "petition"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("clock_run.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("ladder_step.id"), index=True)  # of an objection
    answer_run_id: Mapped[int | None] = mapped_column(ForeignKey("clock_run.id"))  # our own time to answer
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # a word of config.words "request"
    round: Mapped[int] = mapped_column(default=1)  # of the item when it was filed
    reason: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the request needs besides
    asked_to: Mapped[date | None]  # the date asked for
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer_by: Mapped[date | None]  # the ladder waits through this day
    status: Mapped[str] = mapped_column(String(10), default="filed")  # filed granted refused
    decided_at: Mapped[datetime | None]
    granted_to: Mapped[date | None]  # new due date, or last day of the hold
    reply: Mapped[str] = mapped_column(Text, default="")

    item: Mapped[Item] = relationship()
    run: Mapped[ClockRun | None] = relationship(foreign_keys=[run_id])
    step: Mapped[LadderStep | None] = relationship("LadderStep")
    unit: Mapped[Unit] = relationship()
    files: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")
    filed_by: Mapped[Person | None] = relationship()
    opinions: Mapped[list[Opinion]] = relationship(order_by="Opinion.id")


class Opinion(Base):
    """What one decider said of a request."""

    __tablename__ = "opinion"
    __table_args__ = (UniqueConstraint("petition_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    granted: Mapped[bool]
    to: Mapped[date | None]
    reply: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship()


from server.models.papers import LadderStep  # noqa: E402  (the other half of a pair of tables)
