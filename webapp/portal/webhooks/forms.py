"""What is typed about a webhook, by a partner's managers and by admins."""

from collections.abc import Mapping
from typing import Final

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.history.models import (
    EVENT_TYPES,
    ORDER_CANCELLED,
    ORDER_DELETED,
    ORDER_DELIVERED,
    ORDER_PLACED,
    ORDER_SHIPPED,
    ORDER_UPDATED,
)
from webapp.webhooks.models import Endpoint

EVENT_WORDS: Final[Mapping[str, str]] = {
    ORDER_PLACED: "An order is placed",
    ORDER_UPDATED: "An order is changed, or moves along in another way",
    ORDER_SHIPPED: "An order is shipped",
    ORDER_DELIVERED: "An order is delivered",
    ORDER_CANCELLED: "An order is cancelled",
    ORDER_DELETED: "An order is deleted",
}


class WebhookForm(FlaskForm):
    token = HiddenField()
    url = StringField("Address")
    description = StringField("Description")
    types = SelectMultipleField(
        "Tell it when",
        choices=[SelectChoice(kind, f"{EVENT_WORDS[kind]} ({kind})") for kind in EVENT_TYPES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    @classmethod
    def empty(cls) -> "WebhookForm":
        return cls(formdata=None, types=EVENT_TYPES)

    @classmethod
    def of(cls, endpoint: Endpoint) -> "WebhookForm":
        return cls(
            formdata=None,
            url=endpoint.url,
            description=endpoint.description,
            types=endpoint.types.split(),
        )
