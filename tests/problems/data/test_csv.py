"""A CSV file of the user's: what is read, dropped, encoded, standardized and said; what is wrong takes one line."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.cli.main import main
from termopt.problems.data.csv_file import MOST_CHARACTERS
from termopt.problems.networks.trained import Trained
from termopt.registry.registry import problem


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(text: str | bytes, name: str = "f.csv") -> None:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())


def read(spec: str) -> Trained:
    return cast(Trained, problem(spec))


def test_what_was_done_to_a_table_is_said_and_done() -> None:
    rows = [f'{i},{"m" if i % 3 else "f"},"Mr {i}, ""x""",7,{"" if i % 10 == 0 else i % 7},{i * 2}' for i in range(60)]
    written("id,sex,name,one,score,price\n" + "\n".join(rows) + "\n")
    made = read("linear:data=f.csv,target=price")
    assert made.details == (
        "f.csv: 54 of 60 rows, 6 dropped for missing values; name dropped (more than 50 texts); "
        "one dropped (constant); sex encoded as 0 and 1; id, score, price standardized; predicts price"
    )
    assert made.note == "f.csv → price: 54 of 60 rows; columns: 2 dropped, 1 encoded, 2 standardized"
    assert made.samples.columns == ("id", "sex=m", "score")
    np.testing.assert_allclose(made.samples.x[[0, 2]].mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(made.samples.x[[0, 2]].std(axis=1), 1)
    assert set(made.samples.x[1]) == {0, 1}
    assert made.minima[0].loss == pytest.approx(0, abs=1e-12)
    assert problem(made.spec) == made
    assert "rows=" not in made.spec
    assert termopt.run(made.spec, "newton", steps=3).loss[-1] < 1e-12
    plain = read("linear:data=f.csv,target=PRICE,standardize=false")
    assert set(plain.samples.y) == {i * 2.0 for i in range(60) if i % 10}


def test_classes_are_texts_or_numbers_in_order() -> None:
    written("y,x\n" + "".join(f"{'yes' if i % 3 else 'no'},{i}\n" for i in range(30)))
    made = read("logistic:data=f.csv,target=y")
    assert made.samples.classes == ("no", "yes")
    assert made.samples.y[:4].tolist() == [0, 1, 1, 0]
    written("x,y\n" + "".join(f"{i},{(10, 2, 3)[i % 3]}\n" for i in range(30)))
    assert read("softmax:data=f.csv").samples.classes == ("2", "3", "10")


@pytest.mark.parametrize(
    "content",
    [
        "x,y\n1,2\n2,5.5\n3,7\n",
        "\ufeffx,y\r\n1,2\r\n\r\n2,5.5\r\n3,7",
        'x;y\n1;2\n2;"5,5"\n3;7\n',
        "x\ty\n1\t 2\n2\t5.5\n3\t7\n",
        '"x"|y\n1|2\n2|5.5\n3|7\n',
        "x,y\n1,2\n2,5.5\n3,7\n".encode("utf-16"),
    ],
)
def test_separators_marks_quotes_and_line_ends(content: str | bytes) -> None:
    written(content)
    made = read("linear:data=f.csv,standardize=false")
    assert (made.samples.x.tolist(), made.samples.y.tolist()) == ([[1, 2, 3]], [2, 5.5, 7])


WRONG = [
    ("", "linear", "f.csv is empty"),
    ("a,b\n", "linear", "f.csv has names of columns, and no row below them"),
    ("1,2\n3,4\n", "linear", "f.csv, line 1: numbers, where the names of the columns are to be"),
    ("a,a\n1,2\n", "linear", "f.csv, line 1: two columns have the name a"),
    ("\0" * (MOST_CHARACTERS + 1), "linear", "f.csv, line 1: a line of more than 10,000,000 characters"),
    ("a,b\n1,2\n" + "3" * (MOST_CHARACTERS + 1), "linear", "f.csv, line 3: a line of more than 10,000,000 characters"),
    ("a,bee\nno row is read", "linear:target=be", "unknown column of f.csv 'be'; did you mean 'bee'?"),
    ("a,b\n1,2\n3\n", "linear", "f.csv, line 3: 1 cells, and the first line has 2"),
    ('a,b\n1,"2\n', "linear", "f.csv, line 2: unexpected end of data"),
    (b"a,b\n1,2\n\xe4,3\n", "linear", "f.csv, line 3: not UTF-8; save it as UTF-8"),
    ("a,b\n1,\n2,\n", "linear", "f.csv: every row lacks a value"),
    ("a,b\n1,2\n1,3\n", "linear", "f.csv: no column is left to predict b from"),
    ("a,b\n1,u\n2,v\n", "linear", "b is a column of texts; logistic and softmax predict classes"),
    ("a,b\n1,u\n2,v\n3,w\n", "logistic", "b has 3 different values; logistic predicts two, softmax predicts more"),
    ("a,b\n1,u\n2,u\n", "softmax", "b has 1 different value, and softmax takes 2 to 50; two are needed"),
    ("a,bee\n1,2\n2,3\n", "linear:target=be", "unknown column of f.csv 'be'; did you mean 'bee'?"),
    ("a,b\n1,2\n2,3\n", "linear:rows=9", "rows is of samples that are made, and data names a file"),
    ("a,b\n1,2\n2,3\n", "linear:batch=3", "batch=3 is out of range: 0 ≤ batch ≤ 2"),
]


@pytest.mark.parametrize(("content", "spec", "line"), WRONG)
def test_what_is_wrong_takes_one_line(content: str | bytes, spec: str, line: str) -> None:
    written(content)
    with pytest.raises(UserError) as caught:
        problem(f"{spec}{',' if ':' in spec else ':'}data=f.csv")
    assert line in str(caught.value)
    assert len(caught.value.lines) == 1


def test_a_file_that_is_none_is_said(here: Path) -> None:
    for path, why in (("nix.csv", "no such file"), (".", "is no file"), ("/dev/zero", "is no file")):
        with pytest.raises(UserError, match=why):
            problem(f"linear:data={path}")
    with pytest.raises(UserError, match="write data= as well"):
        problem("linear:target=a")


def test_foreign_names_do_nothing() -> None:
    written("a\x1b]0;x\x07,\u202eb\n1,2\n2,3\n4,4\n")
    assert "\x1b" not in (said := read("linear:data=f.csv").details)
    assert "\u202e" not in said


def test_texts_among_numbers_are_missing_and_a_file_that_changed_is_read_again() -> None:
    written("a,b\n" + "".join(f"{i},{i}\n" for i in range(9)) + "oops,3\ninf,2\n")
    assert "9 of 11 rows" in (note := read("linear:data=f.csv").details)
    assert "a with texts among numbers, taken as missing" in note
    written("a,b\n1,1\n2,2\n")
    assert "f.csv: 2 rows" in read("linear:data=f.csv").details


def test_the_command_line_says_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    written("a,b\n1,1\n2,3\n")
    with pytest.raises(SystemExit):
        main(["trace", "-p", "linear:data=f.csv", "-o", "gd:lr=0.1", "--steps", "2"])
    assert "f.csv: 2 rows; a, b standardized; predicts b" in capsys.readouterr().err
