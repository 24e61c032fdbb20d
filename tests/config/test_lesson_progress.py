"""Which lessons were read is remembered, for the user alone, and nothing that stands there is lost."""

import pytest

from termopt.base.errors import UserError
from termopt.config.lesson_progress import FILE, LARGEST, lessons_read, mark_read


def test_what_was_read_is_remembered_for_the_user_alone(tmp_path):
    folder = tmp_path / "state"
    assert lessons_read(folder) == frozenset()
    for name in ("zigzag", "adam", "zigzag"):
        mark_read(name, folder)
    assert lessons_read(folder) == {"zigzag", "adam"}
    assert (folder / FILE).read_text() == "zigzag\nadam\n"
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == [FILE]


@pytest.mark.parametrize("text", ["another\n", "another", "some words that nobody knows\n\n"])
def test_what_else_stands_there_stays(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    mark_read("adam", tmp_path)
    assert (tmp_path / FILE).read_text().startswith(text)
    assert {"adam", *text.split()} == lessons_read(tmp_path)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"zig\0zag", b"a" * (LARGEST + 1)])
def test_a_damaged_file_is_one_line_and_left_as_it_is(tmp_path, data):
    (tmp_path / FILE).write_bytes(data)
    for act in (lambda: lessons_read(tmp_path), lambda: mark_read("adam", tmp_path)):
        with pytest.raises(UserError, match="no list of lessons; it is left as it is") as caught:
            act()
        assert "\n" not in str(caught.value)
    assert (tmp_path / FILE).read_bytes() == data


def test_where_nothing_can_be_written_it_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError):
        mark_read("adam", tmp_path / "file")
