"""Lists that the attacks go through: those of the business, and those of each officer."""

from __future__ import annotations

LISTS = (
    "/items/instruction/",
    "/items/decision/",
    "/data/item_screen/",
    "/data/clockrun/",
    "/data/deed/",
    "/data/notice/",
    "/data/ladderstep/",
    "/data/petition/",
)
OFFICER_LISTS = {
    "accounts": (
        "/data/person/",
        "/data/unit/",
        "/data/grant/",
        "/data/setting/",
        "/data/tick/",
        "/data/incident/",
    ),
    "security": ("/data/login/",),
    "audit": ("/data/journalblock/", "/data/journalhead/", "/data/login/"),
}
