"""What somebody meant who wrote a day, an hour or a length in another way is offered, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.meant import bare_period, in_digits, meant_date, meant_day, meant_hours

ROWS: dict[Callable[[str], str], dict[str, str]] = {
    in_digits: {
        "七个工作日": "7个工作日", "十日": "10日", "十五日": "15日", "二十天": "20天", "三十五日": "35日",
        "一百二十日": "120日", "两周": "2周", "１５ 日": "15日", "半日": "半日", "尽快": "尽快", "": "",
    },
    meant_date: {
        "2026/03/01": "2026-03-01", "2026年3月1日": "2026-03-01", "2026.3.1": "2026-03-01",
        "20260301": "2026-03-01", "２０２６－０３－０１": "2026-03-01", "2026-2-30": "", "2026-13-01": "",
        "3月1日": "", "明天": "", "0000-01-01": "",
    },
    meant_hours: {
        "8:30-12:00": "08:30-12:00", "08：30～12：00": "08:30-12:00", "8点至12点": "08:00-12:00",
        "8点30分到12点": "08:30-12:00", "14:00-12:00": "", "8:30-24:00": "", "8:70-9:00": "", "下午": "",
    },
    meant_day: {
        "每月25号": "当月25日", "25日": "当月25日", "下月5日": "次月5日", "下个月的五号": "次月5日",
        "每月三十日": "当月30日", "每月32日": "", "每周五": "周五", "星期天": "周日", "月底": "当月末日",
        "每月最后一天": "当月末日", "随时": "",
    },
    bare_period: {"每月": "月", "每个季度": "季", "每月一次": "月", "月报": "月", "半年": "半年"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("read", "text", "meant"),
    [(read, text, meant) for read, rows in ROWS.items() for text, meant in rows.items()],
)
def test_what_was_meant(read: Callable[[str], str], text: str, meant: str) -> None:
    assert read(text) == meant
