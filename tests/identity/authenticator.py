"""The authenticator app on somebody's phone."""

from allauth.mfa.totp.internal import auth as totp


def code_for(secret: str) -> str:
    """What the app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
