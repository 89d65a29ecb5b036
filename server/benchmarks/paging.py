"""`duban bench pages`: lists of very many items as three offices turn them, beside a stock ModelView."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.contrib.sqla.filters import FilterEqual, FilterLike
from flask_babel import Babel
from sqlalchemy import func, select

from server.app import create_app
from server.benchmarks import crowd
from server.db import Scoped
from server.models import Item, Person, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from werkzeug.test import Client

    from server.instance import Instance

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_LIST = f"/items/{crowd.TYPE}/?"
SORTS = {"number": 0, "state": 3, "due": 4, "points": 8, "funds": 9, "found": 10, "leader": 11, "area": 12}
"""What a list is sorted by, and which of its columns that is."""
FILTERS = (
    "state__is=closed", "points__from=500&points__to=503", "area__is=水务", "lead__contains=单位77",
    "due__from=2026-10-01&due__to=2026-10-07", "leader__contains=赵",
    "found__from=2026-03-01&found__to=2026-03-03", "funds__from=100&funds__to=101", "public__is=1",
)  # fmt: skip
SEARCHES = ("防汛", crowd.RARE, "鲸鱼")
LAST = 499
_STOCK = {
    "first": "", "500th": f"page={LAST}", "last": "page={last}", "sort number": "sort=0",
    "sort state": "sort=2", "filter state": "flt0_0=closed", "filter number": "flt0_1=77",
    "search": "search=防汛", "search rare": f"search={crowd.RARE}", "search none": "search=鲸鱼",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of one page for one office: the median, and the most, of its runs."""

    office: str
    page: str
    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Result:
    """All pages of ours and of the stock screen, and of each the 95th of a hundred pages."""

    items: int
    ours: tuple[Measured, ...]
    stock: tuple[Measured, ...]

    @property
    def p95(self) -> float:
        """Return ours in milliseconds."""
        return p95(self.ours)

    @property
    def stock_p95(self) -> float:
        """Return the stock screen's in milliseconds."""
        return p95(self.stock)


def p95(found: Sequence[Measured]) -> float:
    """Return the median time that 95 of a hundred pages keep within."""
    times = sorted(one.median for one in found)
    return times[ceil(len(times) * 0.95) - 1]


def measure(items: int, runs: int, say: Callable[[str], None]) -> Result:
    """Make the items and turn every page of every office so many times, after once that is not counted."""
    with TemporaryDirectory(prefix="duban-bench-") as place:
        say(f"{items:,}: making the items")
        made = crowd.make(Path(place), items)
        with made.instance as instance:
            say(f"{items:,}: our pages")
            ours: list[Measured] = []
            for size, login in made.logins:
                ours += _turned(size, _entered(instance, login), _ours(), runs)
            say(f"{items:,}: the pages of a stock ModelView")
            stock: list[Measured] = []
            for size, login in made.logins:
                stock += _turned(size, *_stock(instance, login), runs)
    return Result(items, tuple(ours), tuple(stock))


def as_json(found: Result) -> dict[str, Any]:
    """Return what was measured as it is kept."""
    told = {"name": "pages", "value": round(found.p95, 1), "unit": "ms", "items": found.items}
    pages = {
        "pages": [asdict(one) for one in found.ours],
        "stock_pages": [asdict(one) for one in found.stock],
    }
    return {**told, "peers": {"stock_model_view": round(found.stock_p95, 1)}, **pages}


def _ours() -> dict[str, str]:
    """Return the pages of our list under their names."""
    pages = {"first": "", "500th": f"page={LAST}"}
    for name, at in SORTS.items():
        pages[f"sort {name}"] = f"sort={at}"
        pages[f"sort {name} down, 500th"] = f"sort={at}&desc=1&page={LAST}"
    pages |= {f"filter {one}": one for one in FILTERS} | {
        f"search {one}": f"search={one}" for one in SEARCHES
    }
    return {name: _LIST + page for name, page in pages.items()}


def _turned(size: str, client: Client, pages: dict[str, str], runs: int) -> list[Measured]:
    return [Measured(size, name, *_timed(client, page, runs)) for name, page in pages.items()]


def _timed(client: Client, page: str, runs: int) -> tuple[float, float]:
    times = []
    for _ in range(runs + 1):
        start = perf_counter()
        answer = client.get(page)
        times.append((perf_counter() - start) * 1000)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
    counted = sorted(times[1:])
    return counted[len(counted) // 2], counted[-1]


def _entered(instance: Instance, login: str) -> Client:
    """Return a client of our application that has signed in."""
    client = create_app(instance).test_client()
    token = _TOKEN.search(client.get("/login").text)
    assert token is not None
    client.post("/login", data={"login": login, "password": crowd.PASSWORD, "csrf_token": token[1]})
    return client


class _Stock(ModelView):
    """A list as Flask-Admin gives it, kept to what one office sees by its query and its count."""

    column_list = ("number", "title", "state", "created_at")
    column_sortable_list = ("number", "state", "created_at")
    column_searchable_list = ("title", "number", "units_text")
    column_filters = (FilterEqual(Item.state, "state"), FilterLike(Item.number, "number"))
    page_size = 20
    unit_id = 0

    def get_query(self) -> Any:
        """Return the rows that the office sees."""
        return super().get_query().filter(self._seen())

    def get_count_query(self) -> Any:
        """Count them."""
        return self.session.query(func.count("*")).select_from(Item).filter(self._seen())

    def _seen(self) -> Any:
        return (Item.type == crowd.TYPE) & Item.id.in_(
            select(Seen.item_id).where(Seen.unit_id == self.unit_id)
        )


def _stock(instance: Instance, login: str) -> tuple[Client, dict[str, str]]:
    """Return a client of the stock list for the office of a person, and its pages."""
    session = Scoped(instance.bench.sessions)
    app = Flask("stock")
    app.config["SECRET_KEY"] = "stock"  # noqa: S105  (no session is kept)
    view = _Stock(Item, session, endpoint="stock", url="/stock")
    view.unit_id = session.scalars(select(Person.unit_id).where(Person.login == login)).one()
    Babel(app)
    Admin(app).add_view(view)
    seen = session.scalar(select(func.count()).select_from(Seen).where(Seen.unit_id == view.unit_id)) or 1
    session.remove()
    app.teardown_appcontext(lambda _error: session.remove())
    last = (seen - 1) // view.page_size
    return app.test_client(), {name: "/stock/?" + page.format(last=last) for name, page in _STOCK.items()}
