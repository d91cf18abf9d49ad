"""Who carries messages out of the house, who knows whose plate it is."""

from collections.abc import Mapping

from django.conf import settings

from credit.adapters.sandbox import SandboxSender
from credit.adapters.sandbox.register import SandboxRegister
from credit.adapters.smtp import SmtpSender
from credit.ports import Register, TextSender
from credit.rules.notices import Channel


def text_senders() -> Mapping[str, TextSender]:
    """Give the providers of this city by channel.

    Of SMS there is the sandbox's alone so far; letters go by SMTP where a mail
    server is named.
    """
    letters = SmtpSender() if settings.EMAIL_HOST else SandboxSender()
    return {Channel.SMS: SandboxSender(), Channel.EMAIL: letters}


def register() -> Register | None:
    """Give the city's register of plates and cards; without one people go to a counter.

    The sandbox's believes whoever knows its code, and stands in no city.
    """
    return None if settings.MODE == "production" else SandboxRegister()
