"""Runs made elsewhere are read while they are written: nothing is lost, nothing is read half, damage is one line."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

import termopt
from termopt.cli.main import main
from termopt.draw.cells.canvas import to_text
from termopt.draw.theme.theme import THEMES
from termopt.live.follow import Follower, follow
from termopt.live.path import RunPath
from termopt.live.picture import Attached, Kept, ShownPath, attached
from termopt.live.runs import Row, Run


def polled(follower: Follower, text: bytes, path: Path) -> Follower:
    """The follower after so much more was written."""
    with path.open("ab") as file:
        file.write(text)
    while follower.poll():
        pass
    return follower


def test_lines_are_read_when_they_are_whole(tmp_path: Path) -> None:
    """Written in pieces of any size; several runs in one file, nested names, null, and what is no number."""
    path = tmp_path / "a.jsonl"
    path.touch()
    rows = [
        {"run": run, "step": k, "time": 100 + k / 10, "train": {"loss": 1 / (k + 1)}, "note": "x", "lr": None}
        for k in range(200)
        for run in ("one", "two")
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    follower = follow(path)
    for at in range(0, len(text), 37):
        polled(follower, text[at : at + 37], path)
    one, two = follower.runs.by_name.values()
    assert (one.name, two.name, one.count, two.count) == ("a one", "a two", 200, 200)
    along, values = one.points("train/loss", seconds=False)
    assert np.array_equal(along, np.arange(200))
    assert np.array_equal(values, 1 / (np.arange(200) + 1))
    assert one.points("train/loss", seconds=True)[0][:3] == pytest.approx([0, 0.1, 0.2])
    assert follower.runs.names == ("train/loss", "lr")
    assert np.isnan(one.points("lr", seconds=False)[1]).all()
    assert follower.said == []


def test_a_trace_of_ours_and_a_table(tmp_path: Path) -> None:
    """Lanes have their labels; empty cells are not written; a table without steps counts its rows."""
    with pytest.raises(SystemExit):
        main(["trace", "-o", "gd", "-o", "adam", "--steps", "5", "--out", str(tmp_path / "race.jsonl")])
    (tmp_path / "t.csv").write_text("loss,val\n3,\n2,5\n1,\n")
    follower = follow(tmp_path)
    follower.poll()
    assert set(follower.runs.by_name) == {"race gd", "race adam", "t"}
    assert follower.runs.by_name["race gd"].count == 6
    table = follower.runs.by_name["t"]
    assert table.points("loss", seconds=False)[1].tolist() == [3, 2, 1]
    assert table.last("val") == 5
    (tmp_path / "later.csv").write_text("loss\n4\n")
    for _ in range(8):
        follower.poll()
    assert follower.runs.by_name["later"].last("loss") == 4


def test_damage_is_one_line_and_a_new_beginning_is_seen(tmp_path: Path) -> None:
    """What cannot be read is left out and said with its line; the rest goes on."""
    path = tmp_path / "b.jsonl"
    follower = polled(follow_new(path), b'{"loss": 1}\nnonsense\n[1]\n{"loss": 2}\n', path)
    assert follower.runs.by_name["b"].count == 2
    where = [said.partition(": ")[0].rpartition("/")[2] for said in follower.said]
    assert where == ["b.jsonl, line 2", "b.jsonl, line 3"]
    path.write_text('{"loss": 7}\n')
    follower.poll()
    assert follower.runs.by_name["b"].last("loss") == 7
    assert "became shorter" in follower.said[-1]
    path.unlink()
    assert follower.poll()
    assert "cannot be read: no such file" in follower.said[-1]
    assert not follower.poll()
    endless = tmp_path / "endless.csv"
    endless.write_bytes(b"a" * 20_000_000)
    follower = follow(endless)
    while follower.poll() or not follower.said:
        pass
    assert "a line of more than 16,777,216 bytes; no more of it is read" in follower.said[-1]
    broken = tmp_path / "c.csv"
    follower = polled(follow_new(broken), b"a,b\n1,2\n1\n\xff,3\n", broken)
    assert "line 3: 1 cells under a header of 2" in follower.said[0]
    with pytest.raises(termopt.UserError, match="there is no folder"):
        follow(tmp_path / "nothing" / "a.jsonl")


def grid_at(place: str, k: str = "1") -> str:
    """A landscape, the numbers of which that matter are at a place."""
    return (
        f'{{"landscape": {{"k": {k}, "center": [{place}], "axes": [[1], [{place}]], "x": [0, 1], "y": [0, 1],'
        ' "loss": [[1, 2], [3, 4]]}}'
    )


MANY_DIGITS = "1" + "0" * 400
DAMAGED = {
    '{"termopt": "1", "lanes": [1]}': "its lanes are not those of termopt trace",
    '{"termopt": "1", "lanes": [{"lane": 0}]}': "its lanes are not those of termopt trace",
    '{"a": ' + "[" * 20_000: "nested too deeply",
    grid_at("1", k="1e999"): "its landscape lacks something, or has what is no number",
    grid_at("null"): "its landscape lies where distances cannot be computed",
    grid_at("1e200"): "its landscape lies where distances cannot be computed",
    f'{{"step": {MANY_DIGITS}, "loss": 1}}': "its step is inf",
    '{"time": -1.7e308, "loss": 1}': "its time is -1.7e+308",
}
"""Lines, and what is said of each."""


def test_no_line_ends_it(tmp_path: Path) -> None:
    """Whatever a line says, it is shown, or a line on the screen says why not, and the lines after it are read."""
    path = tmp_path / "d.jsonl"
    far = f'{{"lane": [0], "loss": {MANY_DIGITS}, "s": [{MANY_DIGITS}]}}\n{{"lane": [0], "loss": 1, "s": [1e200]}}\n'
    follower = polled(follow_new(path), (far + "\n".join(DAMAGED) + "\n").encode(), path)
    said = [line.rpartition("d.jsonl, line ")[2] for line in follower.said]
    assert said == [f"{n}: {why}; it is left out" for n, why in enumerate(DAMAGED.values(), 3)]
    (run,) = follower.runs.by_name.values()
    assert (run.name, run.points("loss", seconds=False)[1].tolist()) == ("d [0]", [np.inf, 1])
    assert not run.sketches.size
    table = tmp_path / "d.csv"
    follower = polled(follow_new(table), b"a,b\n1\r,2\n1," + b"2" * 140_000 + b"\n3,4\n", table)
    while follower.poll() or len(follower.said) < 2:
        pass
    assert [line.partition(": ")[2] for line in follower.said] == 2 * ["not a line of CSV; it is left out"]
    assert follower.runs.by_name["d"].last("b") == 4


def test_what_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    """A file, a folder and an empty folder: with words, until something is written."""
    (tmp_path / "empty").mkdir()
    awaited = {"file.jsonl": "no such file or folder yet", "folder": "no such file", "empty": "in this folder yet"}
    for name, words in awaited.items():
        follower = follow(tmp_path / name)
        assert not follower.poll()
        assert words in follower.waiting, name
        target = tmp_path / name if "." in name else tmp_path / name / "run.jsonl"
        target.parent.mkdir(exist_ok=True)
        target.write_text('{"step": 0, "loss": 1}\n')
        assert follower.poll()
        assert [run.count for run in follower.runs.by_name.values()] == [1]
        with target.open("a") as file:
            file.write('{"step": 1, "loss": 0.5}\n')
        assert follower.poll()
        assert [run.count for run in follower.runs.by_name.values()] == [2], name


def follow_new(path: Path) -> Follower:
    path.touch()
    return follow(path)


def field(number: int, content: bytes | float) -> bytes:
    """A field of a protocol buffer: bytes, or a number of double precision."""
    if isinstance(content, float):
        return bytes([number << 3 | 1]) + struct.pack("<d", content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def test_event_files_of_tensorboard(tmp_path: Path) -> None:
    """Records in pieces of any size; a scalar as a number and as a tensor."""
    path = tmp_path / "run1" / "events.out.tfevents.1.host"
    path.parent.mkdir()
    path.touch()
    data = b""
    for k in range(50):
        number = field(1, b"loss") + bytes([2 << 3 | 5]) + struct.pack("<f", k / 4)
        tensor = field(1, b"acc") + field(8, field(4, struct.pack("<f", k / 8)))
        event = field(1, 1000.0 + k) + bytes([2 << 3]) + varint(k * 10) + field(5, field(1, number) + field(1, tensor))
        data += struct.pack("<QI", len(event), 0) + event + b"\0\0\0\0"
    follower = follow(tmp_path)
    for at in range(0, len(data), 61):
        polled(follower, data[at : at + 61], path)
    run = follower.runs.by_name["run1"]
    along, values = run.points("loss", seconds=False)
    assert (along.tolist(), values.tolist()) == ([k * 10.0 for k in range(50)], [k / 4 for k in range(50)])
    assert run.points("acc", seconds=True)[0].tolist() == [float(k) for k in range(50)]
    before = field(5, field(1, field(1, b"loss") + bytes([2 << 3 | 5]) + struct.pack("<f", 9)))
    event = field(1, b"late") + bytes([2 << 3]) + varint((1 << 64) - 1) + before  # a time of four bytes, step -1
    polled(follower, struct.pack("<QI", len(event), 0) + event + b"\0\0\0\0", path)
    assert run.points("loss", seconds=False)[0][-1] == -1
    polled(follower, b"\xff" * 40, path)
    assert "not a record of TensorBoard; no more of it is read" in follower.said[-1]


def test_offline_files_of_wandb(tmp_path: Path) -> None:
    """Chunks cut at blocks of 32 KiB, and read in pieces of any size."""
    path = tmp_path / "run-1.wandb"
    path.touch()
    data = b":W&B\xe1\xbe\x00"
    for k in range(1500):
        items = [("_step", k), ("loss", 1 / (k + 1)), ("_timestamp", 5.0 + k)]
        history = b"".join(
            field(1, field(1, name.encode()) + varint(16 << 3 | 2) + varint(len(v)) + v)
            for name, value in items
            for v in [json.dumps(value).encode()]
        )
        record, kind = field(2, history), 1
        while True:
            left = (1 << 15) - len(data) % (1 << 15)
            if left < 7:
                data += b"\0" * left
                continue
            part, record = record[: left - 7], record[left - 7 :]
            kind = (1 if not record else 2) if kind == 1 else (3 if record else 4)
            data += struct.pack("<IHB", 0, len(part), kind) + part
            if not record:
                break
    assert len(data) > 2 << 15
    follower = follow(path)
    for at in range(0, len(data), 4099):
        polled(follower, data[at : at + 4099], path)
    run = follower.runs.by_name["run-1"]
    assert follower.said == []
    assert run.points("loss", seconds=False)[1].tolist() == [1 / (k + 1) for k in range(1500)]


def test_the_picture(tmp_path: Path) -> None:
    """Curves, a row a run, remarks and keys, from 60x20 on; foreign names never act on the terminal."""
    path = tmp_path / "p.jsonl"
    lines = [
        {"run": r, "step": k, "loss": 10.0 / (k + 1), "lr": 0.1} for k in range(300) for r in ("one", "\x1b[2Jbad")
    ]
    follower = polled(follow_new(path), "".join(json.dumps(line) + "\n" for line in lines).encode(), path)
    runs = tuple(follower.runs.by_name.values())
    for size in ((60, 20), (120, 40), (20, 5), (5, 2)):
        for seconds, log in ((False, True), (False, False)):
            shown = Attached("p.jsonl", runs, follower.runs.names, "loss", seconds, log, False, "a remark")
            text = to_text(attached(shown, *size, THEMES["dark"], Kept()))
            assert "\x1b[2J" not in text
            if size[1] >= 20:
                assert "2 runs, 600 rows" in text
                assert "0.0333" in text
                assert "a remark" in text
                assert "300" in text
    long = "/home/somebody/experiments/of-this-year/a-run-with-a-long-name.jsonl"
    deep = Attached(long, runs, follower.runs.names, "loss", False, True, False)
    for width in (60, 80, 120):
        heading = to_text(attached(deep, width, 20, THEMES["dark"], Kept())).splitlines()[0]
        assert "name.jsonl  2 runs, 600 rows" in heading
    empty = Attached("x", (), (), "", False, False, True)
    assert "nothing is written yet" in to_text(attached(empty, 60, 20, THEMES["mono"], Kept()))


def test_a_picture_is_the_same_whether_others_were_drawn_before() -> None:
    """What is kept from picture to picture saves work and changes nothing: curves, paths, rows out of order."""
    rng, kept = np.random.default_rng(5), Kept()
    run = Run("r")
    steps = [*range(60), *range(40, 150), *range(150, 700, 7)]
    for count, k in enumerate(steps):
        sketch = np.cos(count / 40 + np.arange(5)) + 0.01 * rng.standard_normal(5)
        run.add(Row("r", float(k), k / 50, {"loss": float(np.exp(-k / 90) + 0.1 * rng.random())}, sketch))
        if count % 47 and count != len(steps) - 1:
            continue
        shown = Attached("x", (run,), run.names, "loss", False, True, False)
        for each in (shown, shown._replace(seconds=True), shown):
            one, other = (to_text(attached(each, 80, 24, THEMES["dark"], held)) for held in (kept, Kept()))
            assert one == other, (count, each.seconds)
        followed, path = kept.path(run)[0].path(), RunPath(run).path()
        if followed is not None and path is not None:
            assert np.allclose(followed.points, path.points)
            assert np.allclose(followed.box, path.box)
            (left, right), (below, above) = path.box
            assert ((path.points >= (left, below)) & (path.points <= (right, above))).all()
            on_path = shown._replace(path=ShownPath(0, path))
            one, other = (to_text(attached(on_path, 80, 24, THEMES["dark"], held)) for held in (kept, Kept()))
            assert one == other, count
    assert "1000" in to_text(attached(shown, 80, 24, THEMES["dark"], Kept()))  # the axis grows in round numbers
