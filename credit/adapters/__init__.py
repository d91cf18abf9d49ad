"""Who carries texts to phones: one folder per provider."""

from credit.adapters.sandbox import SandboxSender
from credit.ports import TextSender


def text_sender() -> TextSender:
    """Give the provider of this city; so far there is the sandbox's alone."""
    return SandboxSender()
