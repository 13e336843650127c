import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import DataError, FetchProgress, NamedDataset, fetch, load
from tests.data.files import random_dataset
from tests.data.mirror import (
    Handler,
    Mirror,
    Reply,
    close_after,
    entry_for,
    gzipped,
    redirect,
    running_mirror,
    serve,
    serve_endless,
    serve_from,
    stall_after,
    status,
    trickle,
)
from tests.patience import PATIENCE

DATASET = random_dataset()
FILES = gzipped(DATASET)
IMAGES = "train-images-idx3-ubyte"
CONTENT = FILES[0]
HALF = len(CONTENT) // 2


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with running_mirror() as running:
        yield running


@pytest.fixture
def second() -> Iterator[Mirror]:
    with running_mirror() as running:
        yield running


@pytest.fixture
def entry(mirror: Mirror) -> NamedDataset:
    """A dataset whose only mirror serves it well until it is told otherwise."""
    entry = entry_for(DATASET, mirror.url)
    mirror.offer(entry, DATASET)
    return entry


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("[!.]*") if path.is_file())


def asked_for(mirror: Mirror, name: str = IMAGES) -> list[str | None]:
    """The Range header of each request for a file."""
    return [asked for path, asked in mirror.requests if path == f"/{name}.gz"]


def test_a_dataset_is_downloaded_once_and_then_read_from_the_cache(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    first = load("mnist", data_dir=tmp_path, catalog={"mnist": entry})
    requests = len(mirror.requests)
    second = load("mnist", data_dir=tmp_path, catalog={"mnist": entry})
    assert requests == len(mirror.requests) == 4
    for loaded in (first, second):
        assert np.array_equal(loaded.train.images, DATASET.train.images)
        assert np.array_equal(loaded.test.labels, DATASET.test.labels)
        assert loaded.name == "mnist"
    assert "downloaded" in first.source
    assert "cached" in second.source


def test_progress_tells_each_files_bytes_up_to_the_whole(
    entry: NamedDataset, tmp_path: Path
) -> None:
    seen: list[FetchProgress] = []
    fetch(entry, tmp_path, progress=seen.append)
    last = {now.file: now for now in seen}
    assert [last[resource.name].done for resource in entry.resources] == [len(f) for f in FILES]
    assert all(now.done == now.total for now in last.values())
    assert {now.stage for now in seen} == {"downloading"}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(status(404), "404", id="404"),
        pytest.param(status(500), "500", id="500"),
        pytest.param(redirect("https://127.0.0.1/x"), "redirects to another kind", id="to-https"),
        pytest.param(redirect("http://example.org/x"), "not an https address", id="to-http"),
        pytest.param(redirect("ftp://127.0.0.1/x"), "not an https address", id="to-ftp"),
        pytest.param(serve(FILES[1]), "has not the published checksum", id="wrong-file"),
        pytest.param(serve(CONTENT[:HALF]), "has not the published checksum", id="half"),
        pytest.param(serve(b"<html>log in"), "has not the published checksum", id="html"),
        pytest.param(close_after(CONTENT, 0), "closed the connection after 0 of", id="closes"),
        pytest.param(serve(bytes(len(CONTENT) + 2**20)), "it offers", id="too-large"),
    ],
)
def test_when_a_mirror_fails_the_next_one_serves(
    bad: Reply, reason: str, mirror: Mirror, second: Mirror, tmp_path: Path
) -> None:
    entry = entry_for(DATASET, mirror.url, second.url)
    for server in (mirror, second):
        server.offer(entry, DATASET)
    mirror.answer(f"{IMAGES}.gz", bad)
    loaded = load("mnist", data_dir=tmp_path, catalog={"mnist": entry})
    assert np.array_equal(loaded.train.images, DATASET.train.images)
    assert len(asked_for(second)) == 1

    second.answer(f"{IMAGES}.gz", status(503))
    with pytest.raises(DataError) as caught:
        load("mnist", data_dir=tmp_path / "other", catalog={"mnist": entry})
    assert reason in str(caught.value)
    assert "503" in str(caught.value)
    assert "--data digits" in str(caught.value)
    assert visible(tmp_path / "other") == []


@pytest.mark.parametrize("trickling", [False, True], ids=["stalls", "trickles"])
def test_a_server_that_stalls_is_given_up(
    trickling: bool, mirror: Mirror, second: Mirror, tmp_path: Path
) -> None:
    entry = entry_for(DATASET, mirror.url, second.url)
    second.offer(entry, DATASET)
    stalling = trickle(mirror, CONTENT) if trickling else stall_after(mirror, CONTENT, 100)
    mirror.answer(f"{IMAGES}.gz", stalling)
    folder = fetch(entry, tmp_path, timeout=2)
    assert len(visible(folder)) == 4
    assert len(asked_for(second)) == 1


def test_a_file_without_an_end_is_given_up(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    mirror.answer(f"{IMAGES}.gz", serve_endless(mirror))
    with pytest.raises(DataError, match="sends more than"):
        fetch(entry, tmp_path)
    limit = entry.resources[0].size + 2**17
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < 2 * limit


def test_a_server_that_gives_nothing_is_not_asked_again(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    mirror.answer(f"{IMAGES}.gz", close_after(CONTENT, 0))
    with pytest.raises(DataError):
        fetch(entry, tmp_path)
    assert len(asked_for(mirror)) == 1


def test_one_mirrors_beginning_is_not_ended_by_another(
    mirror: Mirror, second: Mirror, tmp_path: Path
) -> None:
    entry = entry_for(DATASET, mirror.url, second.url)
    second.offer(entry, DATASET)
    mirror.answer(f"{IMAGES}.gz", close_after(gzipped(DATASET, level=1)[0], HALF), status(500))
    folder = fetch(entry, tmp_path)
    assert asked_for(second) == [None]
    assert not list(folder.glob(".*.part"))


def test_a_connection_that_breaks_is_resumed_where_it_ended(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    mirror.answer(f"{IMAGES}.gz", close_after(CONTENT, HALF), serve(CONTENT))
    fetch(entry, tmp_path)
    assert asked_for(mirror) == [None, f"bytes={HALF}-"]


def test_a_later_call_resumes_what_an_earlier_one_began(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    mirror.answer(f"{IMAGES}.gz", close_after(CONTENT, HALF), status(500))
    with pytest.raises(DataError):
        fetch(entry, tmp_path)
    assert visible(tmp_path) == []
    mirror.answer(f"{IMAGES}.gz", serve(CONTENT))
    folder = fetch(entry, tmp_path)
    assert asked_for(mirror)[-1] == f"bytes={HALF}-"
    assert len(visible(folder)) == 4
    assert not list(folder.glob(".*.part"))


@pytest.mark.parametrize(
    "resumed",
    [serve(CONTENT, ranges=False), status(416), serve_from(CONTENT, HALF - 10)],
    ids=["ignores Range", "refuses the range", "answers another range"],
)
def test_a_server_without_ranges_is_read_from_the_start(
    resumed: Reply, mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    mirror.answer(f"{IMAGES}.gz", close_after(CONTENT, HALF), resumed, serve(CONTENT))
    loaded = load("mnist", data_dir=tmp_path, catalog={"mnist": entry})
    assert np.array_equal(loaded.train.images, DATASET.train.images)


def test_a_part_of_another_files_bytes_is_thrown_away(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    mirror.answer(f"{IMAGES}.gz", close_after(bytes(len(CONTENT)), HALF), serve(CONTENT))
    with pytest.raises(DataError, match="checksum"):
        fetch(entry, tmp_path)  # noise, completed by the true second half
    fetch(entry, tmp_path)
    assert asked_for(mirror) == [None, f"bytes={HALF}-", None]


def test_a_mirror_may_compress_the_files_anew(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    assert gzipped(DATASET, level=1)[1] != FILES[1]
    mirror.answer("train-labels-idx1-ubyte.gz", serve(gzipped(DATASET, level=1)[1]))
    assert len(load("mnist", data_dir=tmp_path, catalog={"mnist": entry}).train) == 60


def test_a_checksum_of_the_compressed_file_is_compared_too(mirror: Mirror, tmp_path: Path) -> None:
    entry = entry_for(DATASET, mirror.url, published="gz_sha256")
    mirror.offer(entry, DATASET)
    assert len(load("mnist", data_dir=tmp_path / "good", catalog={"mnist": entry}).train) == 60
    mirror.answer("train-labels-idx1-ubyte.gz", serve(gzipped(DATASET, level=1)[1]))
    with pytest.raises(DataError, match="checksum"):
        load("mnist", data_dir=tmp_path / "bad", catalog={"mnist": entry})


def test_a_damaged_file_in_the_cache_is_named_by_load_and_replaced_by_fetch(
    entry: NamedDataset, tmp_path: Path
) -> None:
    folder = fetch(entry, tmp_path)
    damaged = folder / "t10k-labels-idx1-ubyte.gz"
    damaged.write_bytes(FILES[1])
    with pytest.raises(DataError) as caught:
        load("mnist", data_dir=tmp_path, catalog={"mnist": entry})
    assert str(damaged) in str(caught.value)
    assert "centerviz data fetch" in str(caught.value)
    fetch(entry, tmp_path)
    assert hashlib.sha256(damaged.read_bytes()).digest() == hashlib.sha256(FILES[3]).digest()


def test_torchvisions_own_download_is_found(entry: NamedDataset, tmp_path: Path) -> None:
    folder = fetch(entry, tmp_path / "download")
    raw = tmp_path / "cache" / "MNIST" / "raw"
    raw.parent.mkdir(parents=True)
    folder.rename(raw)
    assert fetch(entry, tmp_path / "cache") == raw


@pytest.mark.parametrize("address", ["http://example.org/", "ftp://127.0.0.1/", "https://[x/", "x"])
def test_a_mirror_must_be_https_unless_it_is_on_this_machine(address: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not an https address"):
        fetch(entry_for(DATASET, address), tmp_path)


def test_an_impossible_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be downloaded"):
        fetch(entry_for(DATASET, f"https://{'x' * 80}.org/"), tmp_path)


def test_a_folder_that_cannot_be_written_is_said(entry: NamedDataset, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(DataError, match=r"cannot be written .* --data-dir"):
        fetch(entry, file)


def test_the_environment_can_name_another_mirror(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for resource, data in zip(entry_for(DATASET).resources, FILES, strict=True):
        mirror.answer(f"mnist/{resource.name}.gz", serve(data))
    monkeypatch.setenv("CENTERVIZ_MIRROR", mirror.url)
    catalog = {"mnist": entry_for(DATASET, "https://127.0.0.1:1/")}
    assert len(load("mnist", data_dir=tmp_path, catalog=catalog).train) == 60


def start_fetch(entry: NamedDataset, root: Path) -> subprocess.Popen[str]:
    """Another process that fetches, and prints each stage it goes through."""
    script = (
        "from pathlib import Path\n"
        "from centerviz.data import NamedDataset, Resource, fetch\n"
        f"fetch({entry!r}, Path({str(root)!r}),"
        " progress=lambda now: print(now.stage, flush=True))\n"
        "print('done', flush=True)\n"
    )
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


@pytest.mark.process
def test_two_processes_download_each_file_once(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    gate = threading.Event()

    def wait_at_gate(handler: Handler) -> None:
        gate.wait(PATIENCE)
        serve(CONTENT)(handler)

    mirror.answer(f"{IMAGES}.gz", wait_at_gate)
    with start_fetch(entry, tmp_path) as first:
        wait_for(lambda: mirror.requests)
        with start_fetch(entry, tmp_path) as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "waiting\n"
            gate.set()
            assert second.stdout.read().splitlines() == ["done"]
        assert first.wait() == 0
    assert len(mirror.requests) == 4
    assert len(visible(tmp_path)) == 4


@pytest.mark.process
def test_a_killed_download_leaves_nothing_visible_and_can_be_repeated(
    mirror: Mirror, entry: NamedDataset, tmp_path: Path
) -> None:
    mirror.answer(f"{IMAGES}.gz", stall_after(mirror, CONTENT, HALF), serve(CONTENT))
    with start_fetch(entry, tmp_path) as process:
        wait_for(lambda: list(tmp_path.rglob("*.part")))
        process.kill()
    assert visible(tmp_path) == []
    assert len(visible(fetch(entry, tmp_path))) == 4
