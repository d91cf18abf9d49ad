"""The city's price office, and what its pages say."""

import re
from html import unescape

from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.factories.desk import MODEL_BACKEND

JEFFERSON = "portland-jefferson"
"""Has two versions: all day for 18.00, and later for 20.00."""

WEDNESDAY = "2024-07-10T08:00"


def a_price_office() -> Client:
    """Somebody who may look at every merchant's lots, and nothing else."""
    user = User.objects.create_user("price-office", is_staff=True)
    may = ("view_lot", "see_every_merchant")
    user.user_permissions.set(Permission.objects.filter(codename__in=may))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def text_of(html: str) -> str:
    """What stands on a page, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
