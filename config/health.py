"""Is this process alive, can it serve, and how is it doing?"""

import hmac
from functools import lru_cache
from ipaddress import ip_address

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.errors import DATABASE_AWAY, answer_problem, problem_of_status
from config.problems import problem_response

BROKER_SECONDS_MAX = 0.2
"""A broker on the same network answers in a millisecond; a probe must not hang."""


@require_safe
def livez(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that the process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: yes, as long as the database answers.

    Without the broker nothing is lost and gates still open (rows are the
    queue), so that is ``degraded``, with 200.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return problem_response(request, DATABASE_AWAY)
    broker = _broker_answers()
    status = {
        "status": "ready" if broker else "degraded",
        "database": "ok",
        "broker": "ok" if broker else "down",
    }
    return JsonResponse(status)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Show Prometheus its figures: to this machine, or to who has the token."""
    if not (_is_local(request) or _has_token(request)):
        return answer_problem(request, problem_of_status(403))
    response: HttpResponse = ExportToDjangoView(request)
    return response


def _is_local(request: HttpRequest) -> bool:
    """Trust a loopback address, unless a proxy speaks for somebody else."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    token = settings.CITYTAB_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(
        given.encode(), f"Bearer {token}".encode()
    )


def _broker_answers() -> bool:
    try:
        return bool(_broker(settings.REDIS_URL).ping())
    except redis.RedisError:
        return False


@lru_cache(maxsize=2)
def _broker(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url,
        socket_timeout=BROKER_SECONDS_MAX,
        socket_connect_timeout=BROKER_SECONDS_MAX,
        retry=Retry(NoBackoff(), 0),
    )
