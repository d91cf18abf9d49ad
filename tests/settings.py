"""The site's settings for tests, mypy and nothing else.

Our own servers stand in where the environment names none; they aren't started
here, but by the first test that needs a database.
"""

import os

from config import embedded

os.environ.setdefault("CITYTAB_MODE", "test")
needed = embedded.fill(os.environ)

from config.settings import *  # noqa: E402, F403  only now is the environment whole

# Passwords of the cast are checked often and keep nobody out.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Stories go on for days under one sign-in; who leaves is a test of its own.
CITYTAB_IDLE_MINUTES = 60 * 24 * 365

# Nothing is collected for tests; the finders serve what pages ask for.
STATIC_ROOT = None  # type: ignore[assignment]
