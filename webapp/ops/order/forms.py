"""The forms on the page of one order. Quantities stand beside, one field per item."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from webapp.once import new_token
from webapp.ops.order.places import MOVE, NOTE, SHIP, is_parcel
from webapp.ops.order.sending import ShipRow, TypedParcel, ship_rows
from webapp.ops.order.showing import StaffOrder
from webapp.portal.order.editing import EditFields, typed_for_items
from webapp.portal.order.showing import ShownEntry, ShownShipment

# Of a version that there has not been yet.
OUT_OF_DATE: Final = "This was not about the order as it is now. Look at it again, then send once more."


class EditForm(EditFields, FlaskForm):
    reference = StringField("The partner’s reference")


class OrderForm(FlaskForm):
    """One of the forms of the page: its ids begin with its place, since no two on a page may be the same.

    `problem` is about it as a whole, `doubts` about the number; `meanwhile` is what became of the order
    while it was being typed.
    """

    version = HiddenField()

    def __init__(self, place: str, order: StaffOrder, *, sent: str | None, **shown: str | None) -> None:
        self.is_sent = sent == place
        super().__init__(
            formdata=request.form if self.is_sent else None, **{"version": str(order.version), **shown}
        )
        self.place = place
        self.problem: str | None = None
        self.meanwhile: Sequence[ShownEntry] = []
        self.doubts: Sequence[str] = []
        for field in self:
            field.id = field.label.field_id = f"{place}-{field.short_name}"

    def meet(self, meanwhile: Sequence[ShownEntry], version: int) -> None:
        """Say what became of the order meanwhile; sent once more, the form is about it as it is now."""
        self.meanwhile, self.version.data = meanwhile, str(version)
        if not meanwhile:
            self.problem = OUT_OF_DATE

    def say(self, problems: Mapping[str, str], doubts: Sequence[str] = ()) -> None:
        """Let each field say what is wrong with it, or doubtful."""
        self.doubts = doubts
        self.problem = problems.get("")
        for field in self:
            field.errors = [problems[field.short_name]] if field.short_name in problems else []


class MoveForm(OrderForm):
    status = HiddenField()


class ReasonForm(OrderForm):
    reason = TextAreaField("Why?")


class NoteForm(OrderForm):
    token = HiddenField()
    text = TextAreaField("New note")


class ParcelForm(OrderForm):
    """A shipment's carrier and number; `present` is the shipment as it is, where there is one yet."""

    carrier = SelectField("Carrier", validate_choice=False)
    tracking_number = StringField("Tracking number")
    reason = StringField("Why it is right all the same")

    def __init__(
        self, place: str, order: StaffOrder, *, sent: str | None, present: ShownShipment | None
    ) -> None:
        shown = (present.carrier, present.tracking_number) if present else (None, None)
        super().__init__(place, order, sent=sent, carrier=shown[0] or "", tracking_number=shown[1])
        names = dict.fromkeys([*order.carriers, *filter(None, [shown[0]])])
        self.carrier.choices = [("", "No carrier"), *((name, name) for name in names)]
        self.present = present

    @property
    def typed(self) -> TypedParcel:
        return TypedParcel(self.carrier.data or "", self.tracking_number.data or "", self.reason.data or "")


class ShipForm(ParcelForm):
    """A new shipment: a carrier, a number, and of each item how much."""

    def __init__(self, order: StaffOrder, *, sent: str | None) -> None:
        announced = next((it for it in order.shipments if not it.is_sent), None)
        super().__init__(SHIP, order, sent=sent, present=announced)
        self.order = order.order
        self.rows = self._rows({})

    def say(self, problems: Mapping[str, str], doubts: Sequence[str] = ()) -> None:
        super().say(problems, doubts)
        self.rows = self._rows(problems)

    def _rows(self, problems: Mapping[str, str]) -> list[ShipRow]:
        typed = request.form if self.is_sent else {}
        return ship_rows(
            self.order, typed_for_items("quantity", typed), typed_for_items("seen", typed), problems
        )


class Forms:
    """All forms of the page: those nobody has sent as they begin, the one that was `sent` as it was typed."""

    def __init__(self, order: StaffOrder, *, sent: str | None = None) -> None:
        self.move = MoveForm(MOVE, order, sent=sent)
        self.note = NoteForm(NOTE, order, sent=sent, token=new_token())
        self.ship = ShipForm(order, sent=sent)
        self.reasons = {
            name: ReasonForm(name, order, sent=sent)
            for name, action in order.actions.items()
            if action.is_allowed or sent == name
        }
        self.parcels = {
            it.shipment_id: ParcelForm(it.shipment_id, order, sent=sent, present=it) for it in order.shipments
        }
        if sent is not None and is_parcel(sent):
            # It may have been taken back meanwhile; what was typed for it is still to be seen.
            self.parcels.setdefault(sent, ParcelForm(sent, order, sent=sent, present=None))

    def at(self, place: str) -> OrderForm:
        others: Mapping[str, OrderForm] = {MOVE: self.move, NOTE: self.note, SHIP: self.ship}
        return others.get(place) or self.reasons.get(place) or self.parcels[place]
