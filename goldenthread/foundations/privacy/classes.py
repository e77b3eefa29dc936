"""The classes of what is kept. A model without one does not start."""

from enum import StrEnum


class PrivacyClass(StrEnum):
    PUBLISHED = "published: anyone may have it"
    ORGANISATIONAL = "organisational: about a trust's work, with no person in it but names in a role"
    PERSONAL = "personal: about someone who works or helps here"
    SECURITY = "security: what keeps accounts and records safe"
    ANONYMOUS = "anonymous: nothing in it leads back to anybody, so nobody can ask for their own"
