"""E-mail: by SMTP where a server is named, else into the sandbox's outbox."""

from urllib.parse import unquote, urlsplit

from config.environment import env

SUBMISSION_PORT = 587  # RFC 6409

# smtp://user:password@host:port
_SERVER = urlsplit(env.str("EMAIL_URL", ""))

EMAIL_HOST = _SERVER.hostname or ""
EMAIL_PORT = _SERVER.port or SUBMISSION_PORT
EMAIL_HOST_USER = unquote(_SERVER.username or "")
EMAIL_HOST_PASSWORD = unquote(_SERVER.password or "")
EMAIL_USE_TLS = True
# Seconds for each of a server's answers, of which opening takes eight and a letter
# five: a batch must end before its task is ended, or its letters are sent twice.
EMAIL_TIMEOUT = 4
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "citytab@localhost")
