"""A file is there whole or not at all."""

import errno
import itertools
import os
import threading
from pathlib import Path

import pytest

from centerviz.engine.errors import RunError
from centerviz.engine.run_folder.atomic import read_json, write_bytes, write_json


def test_a_reader_never_sees_a_part_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    versions = [{"version": number, "text": "x" * 200_000} for number in (1, 2)]
    write_json(path, versions[0])
    enough = threading.Event()

    def rewrite() -> None:
        for number in itertools.count():
            write_json(path, versions[number % 2])
            if enough.is_set() and number >= 60:
                return

    writer = threading.Thread(target=rewrite)
    writer.start()
    seen = set()
    try:
        while writer.is_alive():
            value = read_json(path)
            assert value in versions
            seen.add(value["version"])
            if seen == {1, 2}:
                enough.set()
    finally:
        enough.set()
        writer.join()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "metrics.csv"
    write_bytes(path, b"old")
    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises(RunError, match=r"metrics.csv cannot be written \(No space left"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
