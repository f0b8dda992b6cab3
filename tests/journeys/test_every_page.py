"""What holds for every page, generated from the app's routes so that no new one escapes."""

import pytest

from tests.journeys.pages import SCHEMES, WIDTHS, Visitor, name_of


def test_a_page_has_one_heading_all_its_icons_and_nothing_the_browser_complains_of(
    visitor: Visitor, somewhere: str
) -> None:
    visitor.visit(somewhere)

    assert "Waybill" in visitor.page.title()
    assert visitor.page.locator("h1").count() == 1
    assert visitor.icons_not_drawn() == []
    assert visitor.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_is_in_nobodys_way(visitor: Visitor, somewhere: str, scheme: str) -> None:
    visitor.visit(somewhere, scheme=scheme)

    assert visitor.barriers() == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_the_screen(visitor: Visitor, somewhere: str, rule: str, width: int, scheme: str) -> None:
    visitor.visit(somewhere, width=width, scheme=scheme)
    visitor.take_picture(name_of(rule))

    assert visitor.beyond_the_screen() == []
