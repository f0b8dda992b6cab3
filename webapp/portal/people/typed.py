"""What is typed about people, by a partner's managers and by the house."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, SelectChoice, StringField

from webapp import values
from webapp.accounts.models import PARTNER_ROLES, STAFF_ROLES
from webapp.field_rules import keeps

ROLES: Final[Mapping[str, str]] = {
    "buyer": "Buyer: orders, and follows all orders of the organisation",
    "manager": "Manager: also looks after people, addresses and API keys",
    "ops": "Operations: moves orders, ships, keeps the catalog",
    "admin": "Administrator: also looks after partners, people, keys, carriers and what was deleted",
}
CHOOSE: Final = "Choose one of the two."


class RoleForm(FlaskForm):
    role = RadioField("What they may do", choices=[], validate_choice=False)

    @classmethod
    def of(cls, roles: Sequence[str], **fields: object) -> "RoleForm":
        """The form with these roles to choose from."""
        form = cls(**fields)
        form.role.choices = [SelectChoice(role, ROLES[role]) for role in roles]
        return form


class InviteForm(RoleForm):
    token = HiddenField()
    email = EmailField("E-mail", [keeps(values.email)])
    name = StringField("Name", [keeps(values.line)])


def roles_beside(role: str) -> Sequence[str]:
    """The roles that somebody with this one may have."""
    return STAFF_ROLES if role in STAFF_ROLES else PARTNER_ROLES
