"""Who carries messages out of the house: one folder per provider."""

from collections.abc import Mapping

from django.conf import settings

from credit.adapters.sandbox import SandboxSender
from credit.adapters.smtp import SmtpSender
from credit.ports import TextSender
from credit.rules.notices import Channel


def text_senders() -> Mapping[str, TextSender]:
    """Give the providers of this city by channel.

    Of SMS there is the sandbox's alone so far; letters go by SMTP where a mail
    server is named.
    """
    letters = SmtpSender() if settings.EMAIL_HOST else SandboxSender()
    return {Channel.SMS: SandboxSender(), Channel.EMAIL: letters}
