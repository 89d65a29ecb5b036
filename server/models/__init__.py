"""All tables."""

from server.models.base import Base, Instant
from server.models.changes import PackChange
from server.models.items import (
    Assignment,
    Attachment,
    ClockRun,
    Deed,
    Item,
    Opinion,
    PackVersion,
    Petition,
)
from server.models.ledger import (
    ColumnMapping,
    ImportBatch,
    Incident,
    JournalBlock,
    JournalHead,
    Setting,
    StoredDecision,
    Tick,
)
from server.models.papers import (
    Approval,
    Delivery,
    GivenNumber,
    Hold,
    LadderStep,
    Notice,
    NumberSequence,
)
from server.models.people import Delegation, Grant, Login, Person, SavedView, Seen, Unit

__all__ = [
    "Approval",
    "Assignment",
    "Attachment",
    "Base",
    "ClockRun",
    "ColumnMapping",
    "Deed",
    "Delegation",
    "Delivery",
    "GivenNumber",
    "Grant",
    "Hold",
    "ImportBatch",
    "Incident",
    "Instant",
    "Item",
    "JournalBlock",
    "JournalHead",
    "LadderStep",
    "Login",
    "Notice",
    "NumberSequence",
    "Opinion",
    "PackChange",
    "PackVersion",
    "Person",
    "Petition",
    "SavedView",
    "Seen",
    "Setting",
    "StoredDecision",
    "Tick",
    "Unit",
]
