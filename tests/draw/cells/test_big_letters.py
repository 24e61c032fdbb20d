"""Large letters for a heading."""

from termopt.draw.cells.big_letters import ALPHABET, HEIGHT, big_letters
from termopt.draw.screen.layout import BANNER_ROWS
from termopt.registry.optimizer_table import OPTIMIZERS
from termopt.registry.problem_table import PROBLEMS


def test_every_letter_has_a_look_of_its_own_and_stands_in_cells_of_its_own() -> None:
    letters = "".join(ALPHABET)
    for wide in (True, False):
        drawn = [big_letters(letter, wide) for letter in letters]
        looks = {cells.tobytes() for cells in drawn if cells is not None}
        assert len(looks) == len(letters)
        whole = big_letters(letters, wide)
        assert whole is not None
        assert whole.shape == (BANNER_ROWS, sum(cells.shape[1] for cells in drawn if cells is not None))
        assert 2 * len(whole) == HEIGHT


def test_the_names_of_all_optimizers_and_problems_can_be_large() -> None:
    names = [*OPTIMIZERS, *PROBLEMS]
    assert [name for name in names if big_letters(name, wide=False) is None] == []
    assert big_letters("学", wide=False) is None
