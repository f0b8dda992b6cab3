"""Whatever people type can be printed: nothing blank, nothing cut off."""

import pytest

from webapp.documents.faces import Face, widths_of
from webapp.documents.wording import BASE_OF_A_MARK, STAND_IN, lines_of, printable, width_of


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Märzen ½ l, Żubr № 7 – “Pils” €", "Märzen ½ l, Żubr № 7 – “Pils” €"),
        ("Ζυθοποιία Πειραιώς", "Ζυθοποιία Πειραιώς"),
        ("Пиво «Київ» Ґґ Ђђ", "Пиво «Київ» Ґґ Ђђ"),
        ("Tiếng Việt", "Tiếng Việt"),
        ("e\u0301 и\u0306", "é й"),
        ("שלום ale", STAND_IN * 4 + " ale"),
        ("ビール", STAND_IN * 3),
        ("\N{BEER MUG}\ufe0f \u200fale\u200d", f"{STAND_IN} ale"),
        ("bell\x07nul\x00 \ud800", f"bell{STAND_IN}nul{STAND_IN} {STAND_IN}"),
        ("\u0301lost x\u0302", f"{BASE_OF_A_MARK}\u0301lost x\u0302"),
        ("a\tb\r\n\u3000c\xa0d\xad", "a b c d"),
        ("\u200f\u200b", STAND_IN),
        ("", ""),
    ],
)
def test_what_has_no_glyph_is_stood_in_for_and_all_else_stays(typed: str, printed: str) -> None:
    assert printable(typed) == printed
    assert {ord(character) for character in printed} <= widths_of(Face.BOLD).keys()


@pytest.mark.parametrize(
    "text",
    [
        "W" * 200,
        "many words of all kinds " * 20,
        "x " + "o\u0302\u0323" * 90 + " y",
        "i" * 3 + " " + "M" * 60,
    ],
)
@pytest.mark.parametrize("face", Face)
def test_lines_hold_all_of_a_text_and_end_before_the_edge(text: str, face: Face) -> None:
    shown = printable(text)

    lines = lines_of(shown, face, 9.5, 120)

    assert len(lines) > 1
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")
    assert max(width_of(line, face, 9.5) for line in lines) <= 120
    assert not [line for line in lines if line[0] in "\u0302\u0323"]


def test_words_stay_whole_where_they_fit() -> None:
    assert lines_of("All Day Session Ale", Face.REGULAR, 10, 60) == ["All Day", "Session Ale"]
