"""The two plan ledgers: taken in by the clerks, and what becomes of their rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from server.demo import tables
from server.demo.beats import Beat, Story, close, count_from, report, settled, submit, submitted
from server.sheets import preview, reading, take
from server.work import acts, looking, rights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.demo.days import Moment
    from server.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ledger and how a clerk takes it in."""

    office: str
    file: str
    assigned: date
    due: date


ARRIVALS = {
    "0914a": Arrival("np", "city.csv", date(2026, 9, 14), date(2026, 12, 25)),
    "1012a": Arrival("yl", "county.xlsx", date(2026, 10, 12), date(2026, 11, 23)),
}
SIGNING = {"0914c": False, "0915c": False, "0916c": True, "1009c": True, "1012c": False, "1013c": True}
"""When liaisons sign what the ledgers brought; True: the late ones too."""
LATE = {"np.shichang", "yl.luhui"}
"""Units that sign a day or two late, so that reminders and urges about signing are there to see."""

UNITS = {
    "np:5": ("np.huanbao", "np.zhujian", "0915b"),
    "np:10": ("np.shuiwu", "np.nongye", "0915b"),
    "np:16": ("np.keji np.gongxin", "", "0915b"),
    "np:26": ("np.zhujian", "np.ziran np.shuju", "0915b"),
    "np:27": ("np.gongxin", "np.caizheng", "0915b"),
    "np:37": ("np.renshe np.jiaoyu", "", "0915b"),
    "np:41": ("np.minzheng", "np.jiaoyu np.gongan", "0915b"),
    "np:58": ("np.ziran", "np.yingji", "0915b"),
    "np:47": ("np.wenlv", "np.gongan np.shichang", "1009b"),
    "np:59": ("np.gongan", "np.shichang np.gongxin np.zhujian", "1009b"),
}
"""Rows that name no lead, and the units that the clerk settled: lead, co, when."""

ENDS = """
np:1 0922a 0924c | np:4 0923a 0924c | np:12 0923b 0924d | np:13 0924a 0928c | np:20 0921b 0923c
np:30 0922b 0923d | np:32 0928a 0929c | np:39 0924b 0928d | np:44 0928b 0929d | np:58 0928b 0930b
np:3 1008b 1009c | np:19 1009a 1012d | np:25 1009b 1013a | np:63 1008c 1009d | np:2 1013a 1015a
np:5 1014a 1015c | np:9 1016b 1019c | np:10 1014b 1016a | np:18 1015a 1016c | np:27 1015b 1019a
np:31 1013b 1015d | np:36 1019b 1020a | np:38 1014c 1016b | np:41 1015c 1019d | np:48 1013c 1016d
np:54 1023a 1026c | np:55 1014d 1016d | np:34 1109c 1110d | np:17 1112d 1113d | np:40 1110c 1112c
yl:12 1027a 1028a | yl:7 1110a 1111a | yl:3 1112b 1116a
"""
"""Row, when its leads handed in, when the director closed it."""

REPORTS = {
    "np:42": "1105c",
    "np:53": "1106c",
    "np:60": "1110c",
    "np:11": "1104c",
    "np:28": "1106d",
    "yl:4": "1109d",
}


def arrive(stage: Stage, moment: Moment) -> list[Story]:
    """Take in the ledger of the day, if there is one; return the lives of its rows."""
    arrival = ARRIVALS.get(moment.code)
    if arrival is None:
        return []
    _take(stage, arrival)
    return [story for story in _lives(stage) if story.office == arrival.office]


def _take(stage: Stage, arrival: Arrival) -> None:
    with stage.desk(stage.people[f"{arrival.office}.jingban"]) as desk:
        table = reading.read(tables.LEDGERS / arrival.file)
        found = preview.preview(
            desk, table, office_id=stage.office(arrival.office), assigned=arrival.assigned, due=arrival.due
        )
        batch_id = take.take(desk, found).id
    first = stage.seen + 1
    stage.discover()
    with stage.reading() as desk:
        for number in range(first, stage.seen + 1):
            item = looking.item(desk, number)
            if item.import_id == batch_id:
                stage.items[f"{arrival.office}:{item.ledger_no}"] = number


def sign(stage: Stage, moment: Moment) -> None:
    """Let the liaisons sign what the ledgers brought their units, each all of it in one go."""
    if moment.code not in SIGNING:
        return
    keys = {number: key for key, number in stage.units.items()}
    for unit_id, items in sorted(_unsigned(stage).items()):
        if SIGNING[moment.code] or keys[unit_id] not in LATE:
            with stage.desk(stage.keeper("liaison", keys[unit_id])) as desk:
                for item_id in items:
                    acts.do(desk, item_id, "sign", unit_id=unit_id)


def _unsigned(stage: Stage) -> dict[int, list[int]]:
    waiting: dict[int, list[int]] = defaultdict(list)
    with stage.reading() as desk:
        for key, number in stage.items.items():
            if ":" not in key:
                continue
            for run in looking.item(desk, number).runs:
                if run.clock == "sign" and run.ended_at is None:
                    waiting[run.unit_id].append(number)
    return waiting


def _lives(stage: Stage) -> Iterator[Story]:
    ends = dict(_ends())
    keys = {number: key for key, number in stage.units.items()}
    with stage.reading() as desk:
        for key, number in stage.items.items():
            if ":" not in key:
                continue
            named = rights.units_on(desk, looking.item(desk, number))
            leads = (
                UNITS[key][0]
                if key in UNITS
                else " ".join(keys[r.unit_id] for r in named if r.role == "lead")
            )
            beats = [*_settling(key), *_overdue(key), *_reports(key), *_ending(leads, ends.get(key, ()))]
            yield Story(key, "", leads, tuple(beats), office=key.split(":")[0])


def _ends() -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in ENDS.replace("\n", "|").split("|"):
        if entry.strip():
            key, *dates = entry.split()
            yield key, tuple(dates)


def _settling(key: str) -> Iterator[Beat]:
    if key in UNITS:
        lead, co, when = UNITS[key]
        yield settled(when, lead, co, when[:4])


def _overdue(key: str) -> Iterator[Beat]:
    if key == "np:45":
        yield from (count_from("0916a"), submit("0922c"), close("0923c"))
    if key == "np:52":
        yield count_from("1111a")


def _reports(key: str) -> Iterator[Beat]:
    if key in REPORTS:
        yield report(REPORTS[key])


def _ending(leads: str, dates: tuple[str, ...]) -> Iterator[Beat]:
    if dates:
        for lead in leads.split():
            yield Beat(f"head@{lead}", submitted, dates[0])
        yield close(dates[1])
