"""Logs as data: one JSON object a line, with the request's id, never a body."""

import re
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

TELLING: Final = re.compile(
    r"(/credentials/|/pay/|/p/).*|([?&][^=&\s]+=)[^&\s]*", re.DOTALL
)
"""What addresses say of people: plates and phones, links to pay by, what was
searched for."""


def hide_people(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave out of logged addresses what they say of people."""
    for name in ("event", "request"):
        if isinstance(event.get(name), str):
            event[name] = TELLING.sub(r"\1\2…", event[name])
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    hide_people,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django_structlog": {"level": "INFO"},
        # Its own lines repeat what the request's line already says.
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
