"""The form of each provider that is asked over the network."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corridor.rostering.providers.google.schools import Schools
from corridor.rostering.providers.google.service import check_key
from corridor.rostering.providers.http.failure import Failure
from corridor.rostering.providers.settings import Field, FieldKind, Schema


def _oneroster_rules(values: Mapping[str, str]) -> dict[str, str]:
    if values["version"] == "1.2" and values["auth"] != "oauth2":
        return {"auth": _now("OneRoster 1.2 signs in with OAuth 2.")}
    if values["auth"] == "oauth2" and not values["token_url"]:
        return {"token_url": _now("OAuth 2 needs the address of the token service.")}
    return {}


def _google_rules(values: Mapping[str, str]) -> dict[str, str]:
    if not Schools(values["schools"]).rows():
        return {"schools": _now("Write one school a line: its unit, =, its name.")}
    try:
        if values["service_account"]:
            check_key(values["service_account"])
    except Failure as failure:
        return {"service_account": failure.message}
    return {}


TIME_ZONE = Field(
    "time_zone",
    _("Time zone of new schools"),
    _("Such as America/Chicago. Needed only while the district has no school yet."),
    FieldKind.ZONE,
    required=False,
)
ONEROSTER = Schema(
    "oneroster_rest",
    _("OneRoster"),
    _("A student information system that speaks OneRoster 1.1 or 1.2 over the network."),
    (
        Field(
            "version",
            _("Version"),
            _("Your system says which. 1.2 always signs in with OAuth 2."),
            FieldKind.CHOICE,
            choices=(("1.2", "OneRoster 1.2"), ("1.1", "OneRoster 1.1")),
            default="1.2",
        ),
        Field(
            "base_url",
            _("Address of the service"),
            _("As far as the version, such as https://sis.example.org/ims/oneroster/v1p1."),
            FieldKind.URL,
        ),
        Field(
            "auth",
            _("How to sign in"),
            "",
            FieldKind.CHOICE,
            choices=(
                ("oauth2", _("OAuth 2 (client credentials)")),
                ("oauth1_sha256", _("OAuth 1.0a, HMAC-SHA256")),
                ("oauth1_sha1", _("OAuth 1.0a, HMAC-SHA1")),
            ),
            default="oauth2",
        ),
        Field(
            "token_url",
            _("Address of the token service"),
            _("For OAuth 2. It stands beside the key in your system; it has no fixed place."),
            FieldKind.URL,
            required=False,
        ),
        Field("client_id", _("Client id or key")),
        Field("client_secret", _("Client secret"), kind=FieldKind.SECRET),
        Field(
            "scope",
            _("Scope"),
            _("For OAuth 2; leave it empty unless your system wants another one."),
            required=False,
        ),
        TIME_ZONE,
    ),
    rules=_oneroster_rules,
)
CLEVER = Schema(
    "clever",
    _("Clever"),
    _("Clever’s data API, version 3.1, with events where Clever has switched them on."),
    (
        Field("client_id", _("Client id"), _("From your application’s page at Clever.")),
        Field("client_secret", _("Client secret"), kind=FieldKind.SECRET),
        Field(
            "district",
            _("Clever’s id of the district"),
            _("24 letters and digits; needed if your application has several districts."),
            required=False,
        ),
        Field(
            "api_url",
            _("Address of the API"),
            _("Leave it as it is unless Clever says otherwise."),
            FieldKind.URL,
            default="https://api.clever.com/v3.1",
        ),
        Field(
            "token_url",
            _("Address of the tokens"),
            _("Leave it as it is unless Clever says otherwise."),
            FieldKind.URL,
            default="https://clever.com/oauth/tokens",
        ),
        TIME_ZONE,
    ),
)
CLASSLINK = Schema(
    "classlink",
    _("ClassLink Roster Server"),
    _("A roster that the district shares with you through ClassLink."),
    (
        Field("api_key", _("API key"), _("From the Roster Server console."), FieldKind.SECRET),
        Field(
            "tenant",
            _("ClassLink’s number of the district"),
            _("The tenant id; needed if several districts share a roster with this key."),
            required=False,
        ),
        Field(
            "proxy_url",
            _("Address of the Roster Server"),
            _("Leave it as it is unless ClassLink says otherwise."),
            FieldKind.URL,
            default="https://oneroster-proxy.classlink.io",
        ),
        TIME_ZONE,
    ),
)
GOOGLE = Schema(
    "google",
    _("Google Classroom"),
    _("Classes from Google Classroom and people from the directory; no periods and no rooms."),
    (
        Field(
            "service_account",
            _("Key of the service account"),
            _("The JSON file that Google gave you, as it is."),
            FieldKind.SECRET,
        ),
        Field(
            "admin_email",
            _("Administrator to act for"),
            _("An account of your domain that may read users and all classes."),
        ),
        Field("domain", _("Domain"), _("Such as hillside.example.")),
        Field(
            "schools",
            _("Schools"),
            _("One a line, organisational unit = name: /Hill High = Hill High School."),
            FieldKind.LINES,
        ),
        Field(
            "classroom_url",
            _("Address of Classroom"),
            "",
            FieldKind.URL,
            default="https://classroom.googleapis.com",
        ),
        Field(
            "directory_url",
            _("Address of the directory"),
            "",
            FieldKind.URL,
            default="https://admin.googleapis.com",
        ),
        TIME_ZONE,
    ),
    has_deltas=False,
    rules=_google_rules,
)
SCHEMAS: dict[str, Schema] = {s.provider: s for s in (ONEROSTER, CLEVER, CLASSLINK, GOOGLE)}
