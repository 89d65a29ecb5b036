"""Units, people, what they may do, and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base


class Unit(Base):
    """A unit 单位: any node of the tree; one with a pack is a supervision office 督查部门."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    short_name: Mapped[str] = mapped_column(String(100), default="")
    aliases: Mapped[list[Any]] = mapped_column(default=list)  # other names in ledgers
    kind: Mapped[str] = mapped_column(String(20), default="部门")  # 党委 政府 部门 乡镇 其他
    level: Mapped[str] = mapped_column(String(20), default="province")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), default="", index=True)  # /1/4/9/
    pack: Mapped[str] = mapped_column(String(200), default="")  # its pack's name, for an office
    active: Mapped[bool] = mapped_column(default=True)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id")

    def __str__(self) -> str:
        """Return the unit's name."""
        return self.name


class Person(Base):
    """A person who signs in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(300), default="")
    password_at: Mapped[datetime | None]  # when it was set; None: with the account
    password_until: Mapped[datetime | None]  # somebody else set it: until then it is to be changed
    former_passwords: Mapped[list[Any]] = mapped_column(default=list)  # hashes, the last first
    totp: Mapped[str] = mapped_column(String(200), default="")  # 两步验证: the seed, encrypted
    totp_new: Mapped[str] = mapped_column(String(200), default="")  # one that no code was shown of yet
    totp_step: Mapped[int] = mapped_column(default=0)  # the last code that was taken, by its number
    recovery: Mapped[list[Any]] = mapped_column(default=list)  # hashes of codes for a lost phone
    phone: Mapped[str] = mapped_column(String(40), default="")
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    grants: Mapped[list[Grant]] = relationship(back_populates="person")

    def __str__(self) -> str:
        """Return the person's name."""
        return self.name


class Grant(Base):
    """A role 岗位 that a person holds in a unit."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))  # a name of roles.yaml
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    person: Mapped[Person] = relationship(back_populates="grants")
    unit: Mapped[Unit] = relationship()


class Delegation(Base):
    """A role that its holder lent to somebody of the same unit for some days (代理)."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)  # who lent it
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    begins: Mapped[date]
    ends: Mapped[date]  # that day too
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # ended before its time

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    receiver: Mapped[Person] = relationship(foreign_keys=[receiver_id])
    unit: Mapped[Unit] = relationship()


class Login(Base):
    """A session on the server; the cookie holds the token, this row its hash."""

    __tablename__ = "login"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    pending: Mapped[bool] = mapped_column(default=False)  # the password was right, the code is awaited
    address: Mapped[str] = mapped_column(String(60), default="")

    person: Mapped[Person] = relationship()


class SavedView(Base):
    """How a person looks at a list: search, filters, order and columns under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "place", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(String(200), index=True)  # the address of the list
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(2000))
    opens: Mapped[bool] = mapped_column(default=False)  # the list opens with it
    shared: Mapped[bool] = mapped_column(default=False)  # with the people of the same unit
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Seen(Base):
    """That a unit takes part in an item, and why: the one ground of visibility."""

    __tablename__ = "seen"
    __table_args__ = (
        UniqueConstraint("unit_id", "item_id", "why"),
        Index("ix_seen_item", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    why: Mapped[str] = mapped_column(String(40))  # set lead co handed_down superior notice opened
