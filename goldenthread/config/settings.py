"""Every setting, read from the environment once. `.env.sample` lists them; docs/running says what each is for."""

from __future__ import annotations

from pathlib import Path

from goldenthread.config import environment

PACKAGE = Path(__file__).resolve().parent.parent

DEMO = environment.flag("GOLDEN_THREAD_DEMO")
DATA = Path(
    environment.text(
        "GOLDEN_THREAD_DATA",
        default="var" if DEMO else None,
        help="Name the folder in which Golden Thread keeps its database and files.",
    )
).resolve()

DEBUG = False
SECRET_KEY = environment.secret("GOLDEN_THREAD_SECRET", kept_in=DATA / "secret" if DEMO else None)
ALLOWED_HOSTS = environment.names(
    "GOLDEN_THREAD_HOSTS",
    default=("127.0.0.1", "localhost", "[::1]") if DEMO else None,
    help="Name the addresses people use, with commas between them, for example improve.example.nhs.uk.",
)
if "*" in ALLOWED_HOSTS:
    raise environment.UnsafeSetting("GOLDEN_THREAD_HOSTS must name each address. A star would accept any.")
SECURE = environment.flag("GOLDEN_THREAD_HTTPS", default=not DEMO)
if DEMO and SECURE:
    raise environment.UnsafeSetting(
        "GOLDEN_THREAD_DEMO and GOLDEN_THREAD_HTTPS are both set. The demonstration lets anyone sign in as anyone: "
        "serve it on your own machine only."
    )

ADDRESS = environment.address(
    "GOLDEN_THREAD_ADDRESS",
    default="http://127.0.0.1:8000" if DEMO else f"{'https' if SECURE else 'http'}://{ALLOWED_HOSTS[0]}",
    secure=SECURE,
)

DATABASES = {"default": environment.database("DATABASE_URL", default=DATA / "goldenthread.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    "goldenthread.foundations.design",
    "goldenthread.foundations.clock",
    "goldenthread.foundations.privacy",
    "goldenthread.foundations.audit",
    "goldenthread.foundations.organisation",
    "goldenthread.foundations.access",
    "goldenthread.foundations.sign_in",
    "goldenthread.foundations.intake",
    "goldenthread.foundations.own_way",
    "goldenthread.foundations.notices",
    "goldenthread.foundations.search",
    "goldenthread.foundations.staff",
    "goldenthread.foundations.records",
    "goldenthread.foundations.api",
    "goldenthread.engines.measurement",
    "goldenthread.engines.routines",
    "goldenthread.practices.strategy",
    "goldenthread.practices.projects",
    "goldenthread.practices.daily_management",
    "goldenthread.overviews.golden_thread",
    "goldenthread.home",
    "goldenthread.demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *ROOMS,
]
MIDDLEWARE = [
    "goldenthread.foundations.access.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "goldenthread.foundations.design.middleware.SecurityHeaders",
    "goldenthread.foundations.design.middleware.KnownHost",
    "goldenthread.practices.daily_management.middleware.Screens",
    "goldenthread.foundations.api.middleware.Programs",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "goldenthread.foundations.access.middleware.Access",
    "goldenthread.foundations.sign_in.middleware.BrowserSessions",
]
ROOT_URLCONF = "goldenthread.config.urls"
WSGI_APPLICATION = "goldenthread.config.wsgi.application"
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "goldenthread.foundations.design.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "goldenthread.home.frame.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# What people typed is read for things that must not be kept.
TEXT_CHECKS = [
    "goldenthread.foundations.privacy.rules.refuse_nhs_numbers",
    "goldenthread.foundations.privacy.rules.refuse_patient_details",
]
# What tables of libraries hold about people.
PRIVACY_OF_OTHERS = "goldenthread.config.personal.OF_OTHERS"
# What people read where the name of a model says nothing to them.
PRIVACY_WORDS = "goldenthread.config.personal.CALLED"
# Which permissions each role holds.
ROLES = "goldenthread.config.roles.ROLES"
# Which permissions are open only to a second proof of who somebody is.
PRIVILEGED = "goldenthread.config.roles.PRIVILEGED"
# What each permission lets someone do, in words.
PERMISSION_WORDS = "goldenthread.config.roles.WORDS"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": "goldenthread.foundations.sign_in.adapters.NotOfThisPlace"},
    {"NAME": "goldenthread.foundations.sign_in.adapters.NotWithoutEnd"},
]
PASSWORD_HASHERS = ["goldenthread.foundations.sign_in.hashers.OneAtATime"]
# A link to a new password holds for an hour.
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "goldenthread.foundations.sign_in.adapters.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_FORMS = {
    "login": "goldenthread.foundations.sign_in.forms.local.SignInForm",
    "change_password": "goldenthread.foundations.sign_in.forms.local.ChangePasswordForm",
}
# Tries with a wrong password are counted in the database, by the adapter. These only hold off a flood.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None, "change_password": "20/5m/user"}
MFA_ADAPTER = "goldenthread.foundations.sign_in.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Addresses that many people share, such as the one under which a hospital reaches the internet.
# Private networks in which a trust's provider may be; this machine's own in the demonstration and in tests.
PROVIDER_NETWORKS = environment.networks(
    "GOLDEN_THREAD_PROVIDER_NETWORKS", default=("127.0.0.0/8", "::1/128") if DEMO else ()
)
SHARED_ADDRESSES = environment.networks("GOLDEN_THREAD_SHARED_ADDRESSES")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "golden-thread-session"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "golden-thread-csrf"
CSRF_FAILURE_VIEW = "goldenthread.foundations.design.views.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if environment.flag("GOLDEN_THREAD_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

globals().update(
    environment.mail("GOLDEN_THREAD_MAIL", folder=DATA / "mail", default="folder" if DEMO else None)
)
DEFAULT_FROM_EMAIL = environment.text(
    "GOLDEN_THREAD_MAIL_FROM",
    default="Golden Thread <golden-thread@demonstration.invalid>" if DEMO else None,
    help="Write the address that mail comes from, such as Golden Thread <improvement@example.nhs.uk>.",
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Lines hold known fields alone (foundations/privacy/logs.py). Django's own mail about errors would hold what people
# typed, so nothing here sends any.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "goldenthread.foundations.privacy.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # The line of each request says as much as Django's would of a page that is not there.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "goldenthread.requests": {"level": "WARNING" if DEMO else "INFO"},
    },
}
