"""Small files that claim, or unpack to, more than any memory: refused within a bound."""

import gzip
import io
import os
import struct
import subprocess
import sys
import textwrap
import zipfile
import zlib

import numpy as np
import pytest
from safetensors.numpy import save

from tests.patience import PATIENCE

pytestmark = pytest.mark.process

MIB = 2**20
BOUND = 300 * MIB
"""What reading a hostile file may add to the memory of a process."""


def growth_while(tmp_path, work: str) -> tuple[str, int]:
    """What `work`, a few lines of Python, is told, and by how many bytes it made memory peak."""
    script = f"""
        import resource, pathlib
        from centerviz.data import load, load_images
        from centerviz.data.base.errors import UserError
        from centerviz.engine.run_folder.checkpoint_file import read_tensors
        from centerviz.engine.run_folder.npz import read_npz
        import pandas, PIL.Image, PIL.PngImagePlugin, safetensors
        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        folder, before = pathlib.Path({str(tmp_path)!r}), peak()
        try:
            {work}
        except UserError as error:
            print(peak() - before, error)
        else:
            print(peak() - before, "it was read")
    """
    found = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    grown, _, message = found.stdout.strip().partition(" ")
    return message, int(grown)


def idx_header(*sizes: int) -> bytes:
    return bytes([0, 0, 8, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)


def zeros(path, head: bytes, count: int) -> None:
    """A gzip file of `head` and so many zero bytes; parts of gzip may stand in a row."""
    path.write_bytes(gzip.compress(head) + gzip.compress(bytes(MIB)) * (count // MIB))


def test_an_idx_header_that_claims_2_to_the_40_images(tmp_path):
    (tmp_path / "images").write_bytes(idx_header(2**32 - 1, 2**8, 1) + bytes(1000))
    message, grown = growth_while(tmp_path, 'load_images(folder / "images")')
    assert "has only 1,016 bytes" in message
    assert grown < BOUND


def test_a_gzip_bomb_behind_an_honest_header_is_not_unpacked(tmp_path):
    zeros(tmp_path / "images.gz", idx_header(100, 28, 28), 1024 * MIB)
    message, grown = growth_while(tmp_path, 'load_images(folder / "images.gz")')
    assert "but has more" in message
    assert grown < BOUND


def test_a_gzip_bomb_whose_header_is_true_is_not_unpacked_either(tmp_path):
    zeros(tmp_path / "images.gz", idx_header(2**16, 128, 128), 1024 * MIB)
    message, grown = growth_while(tmp_path, 'load_images(folder / "images.gz")')
    assert "the most that is read of such a file" in message
    assert grown < BOUND


def test_labels_that_take_eight_times_their_file_are_bounded_too(tmp_path):
    for split in ("train", "t10k"):
        images = gzip.compress(idx_header(1, 8, 8) + bytes(64))
        (tmp_path / f"{split}-images-idx3-ubyte.gz").write_bytes(images)
        labels = tmp_path / f"{split}-labels-idx1-ubyte.gz"
        zeros(labels, idx_header(512 * MIB), 512 * MIB)
    _, grown = growth_while(tmp_path, "load(str(folder))")
    assert grown < BOUND


def png_chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("what", ["pixels", "text"])
def test_a_png_bomb(what, tmp_path):
    bomb = zlib.compress(bytes(256 * MIB), 9)
    picture = {
        "pixels": png(60_000, 60_000, png_chunk(b"IDAT", bomb)),
        "text": png(8, 8, png_chunk(b"zTXt", b"key\0\0" + bomb), png_chunk(b"IDAT", b"")),
    }[what]
    (tmp_path / "bomb.png").write_bytes(picture)
    for name in ("a", "b"):
        (tmp_path / "classes" / name).mkdir(parents=True)
        for number in (1, 2):
            (tmp_path / "classes" / name / f"{number}-bomb.png").write_bytes(picture)
    for work in ('load_images(folder / "bomb.png")', 'load(str(folder / "classes"))'):
        message, grown = growth_while(tmp_path, work)
        assert "bomb.png" in message
        assert grown < BOUND


def test_an_npz_bomb(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (512 * MIB,)}
    )
    with (
        zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("images.npy", "w", force_zip64=True) as member,
    ):
        member.write(header.getvalue())
        for _ in range(512):
            member.write(bytes(MIB))
    message, grown = growth_while(tmp_path, 'read_npz(folder / "bomb.npz")')
    assert "is damaged" in message
    assert grown < BOUND


def test_a_safetensors_header_that_lies(tmp_path):
    honest = save({"a": np.zeros(4, np.float32)})
    for shape in ("[999999999999]", "[4,99999999]"):
        lie = honest.replace(b"[4]", shape.encode())
        size = struct.pack("<Q", len(lie) - 8 - 16)
        (tmp_path / "lie").write_bytes(size + lie[8:])
        message, grown = growth_while(tmp_path, 'read_tensors(folder / "lie")')
        assert "is damaged" in message
        assert grown < BOUND


def test_a_sparse_file_of_a_terabyte(tmp_path):
    for name in ("big.npz", "big.safetensors"):
        with (tmp_path / name).open("wb") as file:
            os.truncate(file.fileno(), 2**40)
    for call in ('read_npz(folder / "big.npz")', 'read_tensors(folder / "big.safetensors")'):
        message, grown = growth_while(tmp_path, call)
        assert "is damaged" in message
        assert grown < BOUND


def csv_bomb(path, line: bytes, count: int) -> None:
    """A compressed table of so many bytes, all of them `line` again and again."""
    block = line * (MIB // len(line))
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(block) * (count // MIB))
        return
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("train.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(count // MIB):
            member.write(block)


@pytest.mark.parametrize("name", ["train.csv.gz", "train.zip"])
@pytest.mark.parametrize("line", [b"1" + b",0" * 784 + b"\n", b"0,"], ids=["rows", "one row"])
def test_a_table_that_unpacks_to_a_gibibyte(line, name, tmp_path):
    csv_bomb(tmp_path / name, line, 1024 * MIB)
    message, grown = growth_while(tmp_path, f'load(str(folder / "{name}"))')
    assert "the most that is read of a compressed file of its size" in message
    assert grown < BOUND


def test_a_small_table_with_too_many_columns(tmp_path):
    csv_bomb(tmp_path / "train.csv.gz", b"0,", 16 * MIB)
    message, grown = growth_while(tmp_path, 'load(str(folder / "train.csv.gz"))')
    assert "more columns than images of 256×256 pixels" in message
    assert grown < BOUND


def test_a_zip_file_whose_directory_lies_about_the_size(tmp_path):
    csv_bomb(tmp_path / "train.zip", b"1" + b",0" * 784 + b"\n", 512 * MIB)
    honest = (tmp_path / "train.zip").read_bytes()
    at = honest.index(b"PK\1\2") + 24
    (tmp_path / "train.zip").write_bytes(honest[:at] + struct.pack("<I", 1000) + honest[at + 4 :])
    message, grown = growth_while(tmp_path, 'load(str(folder / "train.zip"))')
    assert message != "it was read"
    assert grown < BOUND
