"""What the core can refuse about partners, people, keys and signing in; facts only, as in `errors`."""

from webapp.errors import DomainError


class NotYourPartner(DomainError):
    """A partner's key named somebody else."""


class PartnerNotFound(DomainError):
    code: str


class PartnerInactive(DomainError):
    code: str


class CodeTaken(DomainError):
    code: str


class PartnerNameTaken(DomainError):
    name: str


class PartnerMerged(DomainError):
    """The partner was merged into another one, and stays what it became."""

    code: str


class MergeNotAllowed(DomainError):
    """`problem` is one of: itself, not_registered, merged, into_merged, into_inactive, too_many_orders."""

    code: str
    into: str
    problem: str


class EmailTaken(DomainError):
    email: str


class KeyNotFound(DomainError):
    key: str


class PersonNotFound(DomainError):
    person_id: str


class PersonInactive(DomainError):
    person_id: str


class LastManager(DomainError):
    """Nobody would be left to look after the people of a partner, or of the house."""

    person_id: str


class WrongPassword(DomainError):
    """Somebody who is signed in did not know the present password."""


class LinkNotValid(DomainError):
    """A one-time link that is unknown, used or expired, or whose person is disabled; nobody is told which."""


class AddressNotFound(DomainError):
    address_id: str


class InvalidApiKey(DomainError):
    pass


class SignInRefused(DomainError):
    """The e-mail is unknown, or the password wrong; nobody is told which."""
