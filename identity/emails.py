"""How an e-mail address is compared: once, in Python, because PostgreSQL lower-cases differently."""

import unicodedata


def normalise(email: str) -> str:
    """The form in which two spellings of one address are equal. For look-ups; mail goes to the one typed."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()
