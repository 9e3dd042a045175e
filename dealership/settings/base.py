"""Settings shared by every environment."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from dealership.schedules import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# Everything made at run time (database, uploads, broker folders) lives below this folder.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".local" / "data")))
# Front-end packages, copied from node_modules by `dev.py`; never committed.
VENDOR_STATIC_DIR = Path(env.str("VENDOR_STATIC_DIR", default=str(BASE_DIR / ".local" / "static")))
# The fonts PDF files are set in, copied the same way; no web server hands them out.
FONTS_DIR = Path(env.str("FONTS_DIR", default=str(VENDOR_STATIC_DIR / "fonts")))

INSTALLED_APPS = [
    "dealership",
    "sales",
    "aftersales",
    "marketing",
    "parts",
    "finance",
    "kpi.insight",
    "kpi.exports",
    "kpi.reports",
    "kpi.bulletins",
    "kpi",
    "roles.records",
    "roles.boards",
    "roles.proof",
    "roles.assigned",
    "roles.duties",
    "roles.worksheets",
    "roles.personnel",
    "roles.approvals",
    "roles.notifications",
    "roles.calendars",
    "roles",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "django_filters",
    "django_htmx",
    "simple_history",
    "import_export",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dealership.middleware.StaffLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "dealership.middleware.PolicyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dealership.urls"
WSGI_APPLICATION = "dealership.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dealership.context_processors.shell",
            ],
        },
    },
]

# Widgets are drawn by the house's own templates where it has some (`templates/django/forms`).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "roles.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "roles.backends.RightsBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "duties:today"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Rights: a global permission never opens another store's records.
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
GUARDIAN_MONKEY_PATCH_USER = False
# Guardian's own backend stays out: `roles.backends` answers for its tables, set-based.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# The log of failures holds 255 characters; a longer name would break it.
AXES_USERNAME_CALLABLE = "roles.backends.attempted_name"
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["dealership.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
_VENDOR = VENDOR_STATIC_DIR / "vendor"
STATICFILES_DIRS = [BASE_DIR / "dealership" / "static", *([("vendor", _VENDOR)] if _VENDOR.is_dir() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Photos and files that prove duties: below MEDIA_ROOT, which no web server serves.
    "evidence": {"BACKEND": "roles.proof.storage.EvidenceStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"

# Evidence: how large a file, how many pixels a photo may have, to what side it is drawn, how many an item takes.
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=15_000_000)
EVIDENCE_MAX_PIXELS = env.int("EVIDENCE_MAX_PIXELS", default=60_000_000)
EVIDENCE_SIDE = env.int("EVIDENCE_SIDE", default=2000)
EVIDENCE_PER_ITEM = env.int("EVIDENCE_PER_ITEM", default=12)

# Spot checks: what share of last week's done items a superior verifies, in per cent, and at most how many a week.
SPOT_CHECK_SHARE = env.int("SPOT_CHECK_SHARE", default=5)
SPOT_CHECK_MOST = env.int("SPOT_CHECK_MOST", default=10)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
}

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# Sweeping: how many stores one transaction covers, and how long a claim holds
# before another worker may take over the work of one that died.
SWEEP_CHUNK_STORES = env.int("SWEEP_CHUNK_STORES", default=50)
SWEEP_LEASE_SECONDS = env.int("SWEEP_LEASE_SECONDS", default=120)

# What the execution block (checklist and reports) counts in a scorecard, in per cent.
EXECUTION_SHARE = env.int("EXECUTION_SHARE", default=30)
# The day of the month by whose evening the plan of the month has to be handed in.
PLAN_DUE_DAY = env.int("PLAN_DUE_DAY", default=5)
# A month's figures settle for so many working days after its end and freeze then; a published card can be
# confirmed or appealed against for so many working days.
CLOSE_WORKING_DAYS = env.int("CLOSE_WORKING_DAYS", default=5)
APPEAL_WORKING_DAYS = env.int("APPEAL_WORKING_DAYS", default=3)

# Notifications: which outside channels the outbox feeds.
NOTIFICATION_CHANNELS = ["email"]
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="intranet@dealership.invalid")
SITE_NAME = env.str("SITE_NAME", default="")
# Where links in outside messages lead; empty: messages carry no link.
SITE_URL = env.str("SITE_URL", default="")
MESSAGE_ID_DOMAIN = env.str("MESSAGE_ID_DOMAIN", default="dealership.invalid")
# A mail server that does not answer holds up nothing else.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=15)
# What seals secrets at rest, newest first (see roles.notifications.sealing); empty: derived from SECRET_KEY.
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[])
# Where a copy of the decision log's daily anchors goes, outside the database; empty: nowhere.
AUDIT_ANCHORS = env.str("AUDIT_ANCHORS", default="")
# Group robots: names, addresses or networks that may be called although they are not public, and plain HTTP.
OUTGOING_ALLOWED_HOSTS = env.list("OUTGOING_ALLOWED_HOSTS", default=[])
OUTGOING_PLAIN_HTTP = env.bool("OUTGOING_PLAIN_HTTP", default=False)
OUTGOING_TIMEOUT = env.int("OUTGOING_TIMEOUT", default=8)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # It logs addresses that hold a robot's secret.
        "apprise": {"level": "CRITICAL", "propagate": False},
        # A PDF's fonts are cut down to what it uses; every table of theirs is told.
        "fontTools": {"level": "WARNING"},
        "fpdf": {"level": "ERROR"},
        # At DEBUG they repeat what a page shows and what a statement holds: customers' numbers among it.
        "django.template": {"level": "INFO"},
        "django.db.backends": {"level": "INFO"},
    },
}
