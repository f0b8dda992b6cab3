"""What the tests of managing people look at."""

from webapp.accounts.actors import Actor
from webapp.accounts.models import User
from webapp.accounts.people import list_people
from webapp.extensions import db as database
from webapp.ids import USER

LIST = "/portal/account/people"


def id_of(user: User) -> str:
    return USER.dump(user.id)


def saved_user(user: User) -> User:
    database.session.refresh(user)
    return user


def names(by: Actor) -> list[str]:
    return [person.name for person in list_people(seen_by=by)]


def page_of(user: User) -> str:
    return f"{LIST}/{USER.dump(user.id)}"
