"""Cases that are one test are those that pytest would have, and a case that fails is named."""

import pytest

from tests.gathered_cases import _gathered, usual_cases


def sample(tried):
    @pytest.mark.every(2)
    @pytest.mark.parametrize("text", ["x", pytest.param("y", id="why"), pytest.param("z", marks=pytest.mark.long)])
    @pytest.mark.parametrize(("number", "table"), [(1, {}), (2, {0: 0})], ids=["one", "two"])
    def test(number, table, text):
        tried.append((number, text))
        assert len(table) < number - 1, "too long"

    return test


def test_the_usual_cases_are_every_nth_that_is_not_long():
    cases = usual_cases(sample([]))
    assert [case.name for case in cases] == ["one-x", "two-why"]
    assert cases[1].values == {"number": 2, "table": {0: 0}, "text": "y"}


def test_every_case_is_tried_and_those_that_fail_are_named():
    tried = []
    with pytest.raises(ExceptionGroup, match="2 of 2 cases") as caught:
        _gathered(sample(tried))()
    assert tried == [(1, "x"), (2, "y")]
    assert [error.__notes__ for error in caught.value.exceptions] == [["case: one-x"], ["case: two-why"]]
    assert all("too long" in str(error) for error in caught.value.exceptions)


def test_a_single_case_that_fails_fails_as_itself():
    @pytest.mark.parametrize("number", [1, 2, 3])
    def test(number):
        assert number != 2

    with pytest.raises(AssertionError) as caught:
        _gathered(test)()
    assert caught.value.__notes__ == ["case: 2"]


def test_a_case_with_another_mark_is_refused():
    @pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.skip)])
    def test(number):
        pass

    with pytest.raises(AssertionError, match="skip"):
        usual_cases(test)
