"""What an article named once is found wherever it stands again."""

from kg.facts.entities import find_again
from kg.words.domain import Mention, Origin

TEXT = "云山水果、南坡食品等企业增产。南坡食品获奖,南坡食品公司的3个云山水果店开张,大南坡食品厂关门。"


def spot(text: str, kind: str, at: int) -> Mention:
    return Mention(at, at + len(text), kind, text, Origin.SHAPE, "test", f"{kind}/{text}")


def test_a_firm_of_a_row_is_found_where_it_acts_alone() -> None:
    row = [spot("云山水果", "Enterprise", 0), spot("南坡食品", "Enterprise", 5)]
    row.append(spot("大南坡食品厂", "Enterprise", TEXT.index("大南坡")))
    again = sorted(find_again(TEXT, row), key=lambda m: m.begin)
    assert [(m.text, m.entity) for m in again] == [("南坡食品", "Enterprise/南坡食品")] * 2
    assert again[0].begin == TEXT.index("南坡食品获奖")


def test_counted_things_persons_and_pointers_are_not_repeated() -> None:
    pointer = Mention(5, 9, "Enterprise", "南坡食品", Origin.ANAPHOR, "test", "Enterprise/x")
    assert list(find_again(TEXT, [pointer, spot("云山水果", "Person", 0)])) == []
