"""How many notices the page's reader has not read: ``{% load inbox %}``."""

from django import template
from django.http import HttpRequest

from credit.queries.wishes import unread_of_user

register = template.Library()


@register.simple_tag
def unread(request: HttpRequest) -> int:
    """Write ``{% unread request as count %}``; staff and visitors have none."""
    user = request.user
    if not user.is_authenticated or user.is_staff:
        return 0
    return unread_of_user(user.pk)
