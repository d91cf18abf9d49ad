"""Settings, read from the environment once; nothing secret has a default.

``manage.py`` fills in what a machine without servers doesn't name: see
``config/embedded``. ``CITYTAB_MODE`` is ``production`` unless our own database
is in use, and then ``demo``.
"""

import django_stubs_ext
from django.utils.translation import gettext_lazy as _
from environs import validate

from config import admin_look, logs, site_policy
from config.embedded.places import CHECKOUT, var_folder
from config.environment import (
    address,
    celery_address,
    database,
    env,
    secret,
    time_zone,
)
from config.mail import *  # noqa: F403 - settings of Django's, in a file of their own
from config.uploads import *  # noqa: F403 - as well

# Lets `Field[str, str]`, `ModelAdmin[Bill]` and their like be written down.
django_stubs_ext.monkeypatch()

MODE = env.str(
    "CITYTAB_MODE",
    "production",
    validate=validate.OneOf(["demo", "test", "production"]),
)
DEBUG = env.bool("DEBUG", False)
VAR = var_folder()
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")

# --- secrets: in a demo and in tests manage.py fills in random ones kept in var

SECRET_KEY = secret("SECRET_KEY")
# "keyid:base64,…" of 32 bytes each: the first encrypts, all decrypt.
CITYTAB_DATA_KEYS = secret("CITYTAB_DATA_KEYS")
CITYTAB_INDEX_KEY = secret("CITYTAB_INDEX_KEY")
SANDBOX_URL = env.str("SANDBOX_URL", "http://127.0.0.1:8001")
INSURER_URL = env.str("INSURER_URL", "http://127.0.0.1:8002")
# Both sandboxes know us by it.
SANDBOX_SECRET = env.str("SANDBOX_SECRET", "")

# --- applications

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "pgtrigger",
    "django_structlog",
    "django_prometheus",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ledger",
    "credit",
    "parking",
    "clinic",
    "config",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "config.middleware.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "config.middleware.page_policy.PagePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.problems.ProblemMiddleware",
    "config.middleware.limits.LimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.idle.IdleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.portal.looks.look",
            ],
            # Their room is a door's, not the folder in which Django looks by itself.
            "libraries": {
                "figures": "ledger.portal.figures",
                "inbox": "credit.portal.inbox_count",
            },
        },
    },
]

# --- database: the application's role, and the owner's for migrations only

DATABASE_URL = address("DATABASE_URL")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", DATABASE_URL)
DATABASES = {
    "default": database(
        DATABASE_URL,
        statement_timeout="30000",
        lock_timeout="5000",
        idle_in_transaction_session_timeout="60000",
    ),
    # A migration may run long, but must not queue everybody behind its lock.
    "owner": database(DATABASE_OWNER_URL, lock_timeout="10000"),
}

# --- cache and workers: rows are the queue, Celery only wakes workers

REDIS_URL = address("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "citytab",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    },
}

CELERY_BROKER_URL = celery_address(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A broker that hangs must not hang us: measured 0.5 s instead of over 25 s.
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "visibility_timeout": 60,
    # With the defaults a killed worker's task came back only after 100 s more.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Shorter than the visibility timeout: a task that outlives it would run twice.
CELERY_TASK_TIME_LIMIT = 50

LOGGING = logs.LOGGING

# --- languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [CHECKOUT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = CELERY_TIMEZONE = time_zone("CITYTAB_TIME_ZONE")
USE_TZ = USE_I18N = True

# --- people

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Both together, so that nobody can lock another person out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "ledger.portal.limits.address_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_CALLABLE = "config.portal.sign_in.locked_out"
# Of allauth we use passkeys: see config/portal/passkeys.py. Codes are ours.
ACCOUNT_ADAPTER = "config.portal.passkeys.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds; as long as a code lives
MFA_ADAPTER = "config.portal.passkeys.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# There is no secret to be guessed, and a cache that is away bars nobody.
MFA_RATE_LIMITS = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# --- the browser's own guards

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"] if MODE != "production" else [])
SECURE_PAGES = env.bool("SECURE_PAGES", BASE_URL.startswith("https://"))
SECURE_SSL_REDIRECT = SECURE_PAGES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_PAGES else 0  # one year
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_PAGES
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_PAGES
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Staff leave their desks for longer than this only when they have gone.
CITYTAB_IDLE_MINUTES = env.int("CITYTAB_IDLE_MINUTES", 15)
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

CONTENT_SECURITY_POLICY = site_policy.CONTENT_SECURITY_POLICY

# --- files

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
# Production serves collected files, compressed and named after their content.
WHITENOISE_USE_FINDERS = MODE != "production"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- the admin

UNFOLD = admin_look.UNFOLD
# The ledger's pages call and explain bills as the floors above do.
CITYTAB_BILL_KINDS = "config.portal.words.KINDS"
CITYTAB_CHARGES_EXPLAINED = "config.portal.words.explain_at_desk"
CITYTAB_BILL_DIVIDED = "config.portal.divided.divide_bill"

# --- API

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "config.openapi_schema.MachineSchema",
    "DEFAULT_RENDERER_CLASSES": ["ledger.api.renderers.CompactJsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ledger.api.parsers.StrictJsonParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "ledger.api.authentication.SignatureAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": ["ledger.api.permissions.DenyAll"],
    "EXCEPTION_HANDLER": "config.errors.problem_handler",
    "LIST_SERIALIZER_ERRORS_AS_DICT": True,
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
# Per key and web process: stops a client that runs away, no client that works.
CITYTAB_RATE_PER_MINUTE = env.int("CITYTAB_RATE_PER_MINUTE", 120_000)
# Lets a Prometheus on another machine read /metrics; none by default.
CITYTAB_METRICS_TOKEN = env.str("CITYTAB_METRICS_TOKEN", "")
SPECTACULAR_SETTINGS = {
    "TITLE": "CityTab",
    "DESCRIPTION": "Leave first, pay later; see the doctor first, pay once.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.add_problems",
    ],
}
