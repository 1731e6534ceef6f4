"""Everything that can be set, from the environment; no logic beyond reading it."""

from __future__ import annotations

import os
from pathlib import Path

from corridor.config.database import database_settings, owner_settings
from corridor.config.installation import state_folder
from corridor.config.waits import waits
from corridor.core.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


DEBUG = _flag("CORRIDOR_DEBUG")
DEMO = _flag("CORRIDOR_DEMO")
SECRET_KEY = os.environ.get("CORRIDOR_SECRET_KEY", "")
SECRET_KEYS_BEFORE = [k for k in os.environ.get("CORRIDOR_SECRET_KEY_BEFORE", "").split(",") if k]
ALLOWED_HOSTS = os.environ.get("CORRIDOR_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
INNER_HOSTS = [h for h in os.environ.get("CORRIDOR_INNER_HOSTS", "").split(",") if h]
PUBLIC_URL = os.environ.get("CORRIDOR_URL", "").rstrip("/")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CORRIDOR_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "ninja",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "corridor.core",
    "corridor.schools",
    "corridor.accounts",
    "corridor.rostering",
    "corridor.notifications",
    "corridor.passes",
    "corridor.planning",
    "corridor.flex",
    "corridor.desk",
    "corridor.covering",
    "corridor.concerns",
    "corridor.onboarding",
    "corridor.monitor",
    "corridor.reports",
    "corridor.live",
    "corridor.api",
]

MIDDLEWARE = [
    "corridor.core.watching.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corridor.core.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corridor.accounts.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "corridor.accounts.middleware.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "corridor.core.middleware.DomainErrorsMiddleware",
]

ROOT_URLCONF = "corridor.config.urls"
WEB_THREADS = int(os.environ.get("CORRIDOR_THREADS", "8"))
WSGI_APPLICATION = "corridor.config.wsgi.application"
ASGI_APPLICATION = "corridor.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "corridor.accounts.context.shell",
            ],
        },
    }
]

DATABASES = {"default": database_settings()}
DATABASE_OWNER = owner_settings()
DATABASE_ANSWERS_WITHIN = waits().answer
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
# Who is kept out is told so, once the password was right: see accounts.states.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.AllowAllUsersModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"

# allauth speaks OpenID Connect for us, and does nothing else: see accounts/federation/openid.
ACCOUNT_ADAPTER = "corridor.accounts.federation.openid.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
SOCIALACCOUNT_ADAPTER = "corridor.accounts.federation.openid.adapter.Adapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "corridor.accounts.federation.openid.engine.Provider"}
}

HTTPS = _flag("CORRIDOR_HTTPS")
PROXY = _flag("CORRIDOR_PROXY")
COOKIE_PREFIX = "__Host-" if HTTPS else ""  # browsers then take it from this host alone
SESSION_ENGINE = "corridor.accounts.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}corridor_session"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}corridor_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "corridor.core.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; report-uri /csp-reports/"
)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # what there is; Django's own would mix with ours on a page
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [BASE_DIR / "corridor" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("CORRIDOR_STATIC", BASE_DIR / "build" / "static"))
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    (f"vendor/{name}", folder)
    for name, folder in (
        ("htmx", NODE_MODULES / "htmx.org" / "dist"),
        ("figtree", NODE_MODULES / "@fontsource-variable" / "figtree" / "files"),
    )
    if folder.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "corridor.core.storage.HashedStorage"
    },
}

ROSTER_FOLDER = os.environ.get("CORRIDOR_ROSTER_FOLDER", "")

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOAD_QUOTAS = {  # bytes of files; elsewhere none
    "/admin/rosters/": 201 * 1024 * 1024,
    "/desk/absent/": 1024 * 1024,
}
FILE_UPLOAD_HANDLERS = [
    "corridor.core.upload_quota.QuotaHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

MAIL_URL = os.environ.get("CORRIDOR_MAIL_URL", "")
MAIL_FROM = os.environ.get("CORRIDOR_MAIL_FROM", "")
# Push services beside those of the usual browsers: hosts, each with its port if it has one.
PUSH_HOSTS = frozenset(os.environ.get("CORRIDOR_PUSH_HOSTS", "").split())
# The apps of whoever runs Corridor, if there are any: files with the secret keys, and whose.
FCM_KEY_FILE = os.environ.get("CORRIDOR_FCM_KEY_FILE", "")
FCM_SITE = os.environ.get("CORRIDOR_FCM_SITE", "https://fcm.googleapis.com")
APNS_KEY_FILE = os.environ.get("CORRIDOR_APNS_KEY_FILE", "")
APNS_KEY_ID = os.environ.get("CORRIDOR_APNS_KEY_ID", "")
APNS_TEAM_ID = os.environ.get("CORRIDOR_APNS_TEAM_ID", "")
APNS_TOPIC = os.environ.get("CORRIDOR_APNS_TOPIC", "")
APNS_SITE = os.environ.get("CORRIDOR_APNS_SITE", "https://api.push.apple.com")
PROCRASTINATE_IMPORT_PATHS = [
    "corridor.core.mail.jobs",
    "corridor.accounts.jobs",
    "corridor.rostering.jobs",
]

LOGGING = logging_settings(
    plain=DEBUG,
    level=os.environ.get("CORRIDOR_LOG", "WARNING"),
    requests=_flag("CORRIDOR_REQUEST_LOG"),
)
# For how long a run of a roster import can be taken back, in days.
ROSTER_DIFF_DAYS = int(os.environ.get("CORRIDOR_ROSTER_DIFF_DAYS", "60"))

METRICS_TOKEN = os.environ.get("CORRIDOR_METRICS_TOKEN", "")
METRICS_FOLDER = state_folder() / "metrics"

# Where providers are; named only where tests put another in their place.
GOOGLE_ISSUER = os.environ.get("CORRIDOR_GOOGLE_ISSUER", "https://accounts.google.com")
MICROSOFT_ISSUER = os.environ.get(
    "CORRIDOR_MICROSOFT_ISSUER", "https://login.microsoftonline.com/{tenant}/v2.0"
)
CLEVER_SITE = os.environ.get("CORRIDOR_CLEVER_SITE", "https://clever.com")
CLEVER_API = os.environ.get("CORRIDOR_CLEVER_API", "https://api.clever.com")
CLASSLINK_SITE = os.environ.get("CORRIDOR_CLASSLINK_SITE", "https://launchpad.classlink.com")
CLASSLINK_API = os.environ.get("CORRIDOR_CLASSLINK_API", "https://nodeapi.classlink.com")
