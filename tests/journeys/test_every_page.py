"""What holds for every page, generated from the app's routes so that no new one escapes."""

from tests.journeys.pages import SCHEMES, UNKNOWN_ADDRESS, Visitor, name_of


def test_a_page_is_whole_in_nobodys_way_and_fits_every_screen(
    visitor: Visitor, somewhere: str, rule: str
) -> None:
    for scheme in SCHEMES:
        status = visitor.visit(somewhere, scheme=scheme)

        assert status == (404 if rule == UNKNOWN_ADDRESS else 200), scheme
        assert "Waybill" in visitor.page.title(), scheme
        assert visitor.page.locator("h1").count() == 1, scheme
        assert visitor.icons_not_drawn() == [], scheme
        assert visitor.complaints == [], scheme
        assert visitor.barriers() == [], scheme
        assert visitor.beyond_every_screen(picture=name_of(rule)) == {}, scheme
