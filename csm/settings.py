"""Settings, from the environment alone. Importing them starts nothing; ``.env.example`` lists every variable."""

from pathlib import Path

from csm import env
from csm.admin.look import UNFOLD  # noqa: F401 - a setting
from csm.runtime.paths import DataDir
from csm.runtime.prepare import DEMO_PASSWORD
from rest import conf

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Mode ---------------------------------------------------------------------------------------------------------
MODE = env.text("CSM_MODE", "trial")
if MODE not in {"trial", "production", "test"}:
    raise env.BadSetting(f"CSM_MODE must be trial, production or test, not {MODE!r}.")
PRODUCTION = MODE == "production"
DEBUG = False

DEFAULT_SECRET_KEY = "trial-only-and-known-to-everyone-never-use-this-one-in-production"
SECRET_KEY = env.secret("CSM_SECRET_KEY") or DEFAULT_SECRET_KEY
SECRET_KEY_FALLBACKS = env.words("CSM_SECRET_KEY_FALLBACKS")
if PRODUCTION and (SECRET_KEY == DEFAULT_SECRET_KEY or len(SECRET_KEY) < 32):
    raise env.BadSetting(
        "CSM_MODE=production needs a CSM_SECRET_KEY (or CSM_SECRET_KEY_FILE) of at least 32 characters."
    )

DATA = DataDir.from_environment(BASE_DIR)
PORT = env.number("CSM_PORT", 8000)
DEMO_PASSWORD = env.text("CSM_DEMO_PASSWORD", DEMO_PASSWORD)  # bin/up prints it; production has no demo data

# --- Hosts and transport ------------------------------------------------------------------------------------------
LOCAL_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
TEST_HOSTS = ["testserver", ".testserver"]
ALLOWED_HOSTS = (
    env.words("CSM_ALLOWED_HOSTS") + {"trial": LOCAL_HOSTS, "test": LOCAL_HOSTS + TEST_HOSTS, "production": []}[MODE]
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise env.BadSetting("CSM_MODE=production needs CSM_ALLOWED_HOSTS, for example .example.com.")
CSM_DEFAULT_TENANT = env.text("CSM_DEFAULT_TENANT")  # slug of the tenant that answers on hosts without one
CSRF_TRUSTED_ORIGINS = env.words("CSM_CSRF_TRUSTED_ORIGINS")
# Production is served over TLS by the proxy in front; the trial is plain HTTP on this machine.
HTTPS = env.flag("CSM_HTTPS", PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = env.number("CSM_HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-csm_session" if HTTPS else "csm_session"
CSRF_COOKIE_NAME = "__Host-csm_csrf" if HTTPS else "csm_csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
APPEND_SLASH = True

# --- Apps, from the bottom of the house to the top ----------------------------------------------------------------
HOUSE = [
    "tenancy", "conditions", "rest", "ui",
    "ledger",
    "schedules",
    "identity",
    "exchange",
    "accounts",
    "cases",
    "entitlements", "routing", "playbooks", "majorissues", "knowledge", "messaging", "automation", "projects",
    "search", "analytics", "notifications", "webhooks", "surveys",
    "workspace", "portal",
]  # fmt: skip
INSTALLED_APPS = [
    "csm",
    *HOUSE,
    "unfold.apps.BasicAppConfig",  # the plain one: the default one would put a site of its own in place
    "csm.admin.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_fsm",
    "django_htmx",
    "csp",
    # Both under their plain app configs: with the default ones each undoes the other's template loader.
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
]
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "csm.health.HealthMiddleware",  # before hosts, tenants and sessions: probes know none of them
    "csm.requests.RequestMiddleware",
    "rest.handlers.ProblemMiddleware",  # every error under /api/ is problem+json, whoever raised it
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tenancy.middleware.TenantMiddleware",  # the door: everything below runs inside the tenant's transaction
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "identity.middleware.ActorMiddleware",
    "identity.viewing.ViewAsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "csm.urls"
ASGI_APPLICATION = "csm.asgi.application"

# --- Database: the app's login for work, the owner's for migrations -----------------------------------------------
_app = env.database(env.secret("DATABASE_URL") or DATA.database_url("csm_web"))
_owner = env.database(env.secret("DATABASE_OWNER_URL") or DATA.database_url("csm_owner"), "DATABASE_OWNER_URL")
_connection = {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
_pool = {"min_size": 1, "max_size": env.number("CSM_DATABASE_POOL", 20), "timeout": 5, "max_idle": 60}
DATABASES = {
    "default": {**_app, **_connection, "ATOMIC_REQUESTS": True, "OPTIONS": {**_app["OPTIONS"], "pool": _pool}},
    "owner": {**_owner, **_connection, "ATOMIC_REQUESTS": False},
}

# --- Valkey: cache, streams, Celery's broker ----------------------------------------------------------------------
REDIS_URL = env.secret("REDIS_URL") or DATA.redis_url()
CACHES = {
    "default": {
        "BACKEND": "tenancy.cache.TenantCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "csm",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}
# kombu spells a unix socket differently from redis-py.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TIMEZONE = "UTC"

# --- Templates ----------------------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # Partials outside, cotton inside: the one order under which both work.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
COTTON_DIR = "components"
COTTON_SNAKE_CASED_NAMES = False  # <c-form-errors> is form-errors.html
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees only what it is given

# --- Static files and uploads -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("CSM_STATIC_ROOT", str(DATA.root / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
MEDIA_ROOT = Path(env.text("CSM_MEDIA_ROOT", str(DATA.root / "media")))
_static = "django.contrib.staticfiles.storage.StaticFilesStorage"
if MODE != "test":
    _static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static},
}
WHITENOISE_USE_FINDERS = MODE == "test"  # tests serve from the source folders, without collecting
WHITENOISE_AUTOREFRESH = MODE == "test"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
IMPORT_MAX_BYTES = env.number("CSM_IMPORT_MAX_MEGABYTES", 25) * 1024 * 1024
IMPORT_MAX_ROWS = env.number("CSM_IMPORT_MAX_ROWS", 200_000)

# --- Content security: nothing inline, nothing from elsewhere -----------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "media-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# --- Language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Sign-in (identity) -------------------------------------------------------------------------------------------
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # speed, nothing else
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "identity.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# >>> allauth: the identity app's block
AUTHENTICATION_BACKENDS = ["identity.backends.TenantLoginBackend"]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # an e-mail address is unique within its tenant, not in the installation
    "security.W021",  # whether browsers preload a host name, its owner decides
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_ADAPTER = "identity.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "identity.forms.LoginForm",
    "reauthenticate": "identity.forms.ReauthenticateForm",
    "change_password": "identity.forms.ChangePasswordForm",
    "set_password": "identity.forms.SetPasswordForm",
    "reset_password": "identity.forms.ResetPasswordForm",
    "reset_password_from_key": "identity.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "identity.adapters.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators give logins; the address on record is the login's own
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed", to the person it happened to
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # the web server has put the client's address in place (CSM_TRUSTED_PROXIES)
MFA_ADAPTER = "identity.adapters.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds: clocks of phones differ
USERSESSIONS_ADAPTER = "identity.adapters.DevicesAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write on every request; identity.middleware does every five minutes
# <<< allauth

# --- API (rest) ---------------------------------------------------------------------------------------------------
# >>> rest framework: rest/conf.py has the rest
REST_FRAMEWORK = conf.REST_FRAMEWORK | {
    # For views below identity in the house (jobs, the feed of events); those above name the same classes.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "identity.api.authentication.KeyAuthentication",
        "identity.api.authentication.SessionAuthentication",
    ]
}
SPECTACULAR_SETTINGS = conf.spectacular_settings(session_cookie=SESSION_COOKIE_NAME)
# Fields of one name in several resources: how their choices are called in the OpenAPI document.
SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"] = {
    "CaseKind": "cases.states.CaseKind",
    "CaseState": "cases.states.CaseState",
    "AuthorKind": "cases.states.AuthorKind",
    "Level": "cases.states.Level",
    "Channel": "cases.states.Channel",
    "SoldState": "accounts.states.SoldState",
    "ContractState": "accounts.states.ContractState",
    "DuplicateState": "accounts.states.DuplicateState",
    "CustomerKind": "accounts.states.CustomerKind",
    "ResponsibilityKind": "accounts.states.ResponsibilityKind",
    "ApprovalState": "identity.models.approval.Approval.State",
    "GroupKind": "identity.models.group.Group.Kind",
    "UserKind": "identity.models.user.User.Kind",
    "ImportState": "exchange.states.ImportState",
    "ExportState": "exchange.states.ExportState",
    "RowOutcome": "exchange.states.RowOutcome",
    "CoverageKind": "entitlements.states.CoverageKind",
}
CSRF_FAILURE_VIEW = "rest.handlers.csrf_failure"
# Tokens and the seconds in which they come back: 100 a second for a key, 500 for a tenant, bursts of a minute's worth.
REST_RATE_LIMIT = {
    "policies": {
        "key": (env.number("CSM_RATE_LIMIT_KEY", 6_000), 60),
        "tenant": (env.number("CSM_RATE_LIMIT_TENANT", 30_000), 60),
    }
}
# <<< rest framework

# --- Mail ---------------------------------------------------------------------------------------------------------
# >>> messaging: everything that sends goes through the outbox
EMAIL_BACKEND = "messaging.backend.OutboxBackend"
EMAIL_URL = env.secret("EMAIL_URL")  # smtp://user:password@host:587/?tls=1; without it mail stays in the outbox
DEFAULT_FROM_EMAIL = env.text("CSM_FROM_EMAIL", "support@localhost")
# <<< messaging

# --- Health, metrics, logs ----------------------------------------------------------------------------------------
PRIVATE_METRICS = env.flag("CSM_PRIVATE_METRICS", True)
LOG_FORMAT = env.text("CSM_LOG_FORMAT", "json" if PRODUCTION else "text")
LOG_LEVEL = env.text("CSM_LOG_LEVEL", "INFO").upper()
LOGGING_CONFIG = "csm.logs.configure"
LOGGING = {"level": LOG_LEVEL, "format": LOG_FORMAT}
