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
    "corridor.core",
    "corridor.schools",
    "corridor.accounts",
    "corridor.rostering",
    "corridor.passes",
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
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "corridor.accounts.middleware.SignInMiddleware",
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

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

MAIL_URL = os.environ.get("CORRIDOR_MAIL_URL", "")
MAIL_FROM = os.environ.get("CORRIDOR_MAIL_FROM", "")
PROCRASTINATE_IMPORT_PATHS = ["corridor.core.mail.jobs", "corridor.accounts.jobs"]

LOGGING = logging_settings(
    plain=DEBUG,
    level=os.environ.get("CORRIDOR_LOG", "WARNING"),
    requests=_flag("CORRIDOR_REQUEST_LOG"),
)
METRICS_TOKEN = os.environ.get("CORRIDOR_METRICS_TOKEN", "")
METRICS_FOLDER = state_folder() / "metrics"
