"""Which scripts and styles a page may use: its own, and the admin a little more."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

# The admin's Alpine reads expressions out of attributes, which needs the right to
# evaluate strings, and its widgets set styles in place. Nothing else may do either,
# and even there a script written into a page doesn't run.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


class PagePolicyMiddleware(CSPMiddleware):
    """Sends the site's policy, replaced in part for pages of the admin."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set the header unless the page brought a policy of its own."""
        if request.path.startswith(reverse("admin:index")):
            # The same attribute that django-csp's decorator sets.
            response.__dict__.setdefault("_csp_replace", ADMIN_POLICY)
        return super().process_response(request, response)
