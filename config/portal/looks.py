"""How somebody wants pages to look: larger, light or dark.

Kept by their browser in a cookie each and by nobody else: it works before signing in,
without a script, and tells nothing of the person. A larger page also has fewer things.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

CHOICES: Mapping[str, frozenset[str]] = {
    "size": frozenset({"large"}),
    "scheme": frozenset({"light", "dark"}),
}
"""What can be chosen beside the ordinary size and the device's own scheme."""

COOKIE = "citytab_{}"
COOKIE_LIFE = 31_536_000  # seconds; one year, as the language's would be


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody chose; empty is what everybody gets."""

    size: str
    scheme: str

    @property
    def is_large(self) -> bool:
        """Say whether the page is to be large and simple."""
        return self.size == "large"


def look(request: HttpRequest) -> dict[str, Look]:
    """Give templates the look that was chosen; a cookie we never set chose nothing."""
    chosen = {
        name: given
        if (given := request.COOKIES.get(COOKIE.format(name))) in known
        else ""
        for name, known in CHOICES.items()
    }
    return {"look": Look(**chosen)}


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice and go back to where it was made; any other word undoes one."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if is_ours else "home")
    for name, known in CHOICES.items():
        if name not in request.POST:
            continue
        if (chosen := request.POST[name]) in known:
            response.set_cookie(
                COOKIE.format(name),
                chosen,
                max_age=COOKIE_LIFE,
                secure=settings.SECURE_PAGES,
                httponly=True,
                samesite="Lax",
            )
        else:
            response.delete_cookie(COOKIE.format(name), samesite="Lax")
    return response
