"""The table of abuses: what each would be, what is promised instead, and which test proves the promise."""

from __future__ import annotations

from tests.abuse import family_a, family_c, family_d

FAMILIES = {
    "A": (range(1, 23), family_a.ROWS),
    "C": ((*range(1, 7), 16, *range(20, 30)), family_c.ROWS),
    "D": (range(1, 14), family_d.ROWS),
}
"""family → its numbers, its rows"""
NUMBERS = tuple(f"{name}{n:02}" for name, (numbers, _) in FAMILIES.items() for n in numbers)
TABLE = tuple(row for _, rows in FAMILIES.values() for row in rows)
