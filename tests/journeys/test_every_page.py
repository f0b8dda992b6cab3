"""What holds for every page, generated from the app's routes so that no new one escapes."""

import pytest

from tests.journeys.pages import SCHEMES, Visitor, name_of


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_is_whole_in_nobodys_way_and_fits_every_screen(
    visitor: Visitor, somewhere: str, rule: str, scheme: str
) -> None:
    visitor.visit(somewhere, scheme=scheme)

    assert "Waybill" in visitor.page.title()
    assert visitor.page.locator("h1").count() == 1
    assert visitor.icons_not_drawn() == []
    assert visitor.complaints == []
    assert visitor.barriers() == []
    assert visitor.beyond_every_screen(picture=name_of(rule)) == {}
