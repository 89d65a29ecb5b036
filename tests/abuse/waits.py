"""What does not exist yet, so that a case cannot be tried against it."""

from __future__ import annotations

from server.models import Base
from tests.abuse.product import holding, importers, there
from tests.abuse.rows import Need

MAIL = ("smtplib", "aiosmtplib", "email", "flask_mail")
OUTWARD = ("urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib", "websockets")
QUEUES = ("celery", "rq", "dramatiq", "huey", "apscheduler")


def _no_job_is_kept() -> bool:
    words = ("job", "queue", "task", "export")
    return not importers(*QUEUES) and not [t for t in Base.metadata.tables if any(w in t for w in words)]


NO_MAIL = Need("nothing sends mail yet: a notice is a row of the inbox", lambda: not importers(*MAIL))
NO_CALLS = Need("nothing calls an outside address yet, no webhook is known", lambda: not importers(*OUTWARD))
NO_TOKENS = Need(
    "there is no interface for programs and so no token of one",
    lambda: not there("server.api") and not holding("Authorization"),
)
NO_JOBS = Need("an export is made while it is asked for; none is kept for later", _no_job_is_kept)
