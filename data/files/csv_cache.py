"""CSV files in binary form, so that only the first load has to parse text."""

import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np

from ..base.atomic import write_atomically
from .classes import Labels
from .csv_table import Table, parse_csv
from .regular import open_regular, reading, reason

_FORMAT = 2


def read_csv(path: Path, root: Path, label_column: str | None = None) -> tuple[Table, str]:
    """A CSV file's table, from the cache below `root` if the file has not changed since.

    Each `label_column` makes a table of its own; see `read_layout`. The second value says why the
    table could not be cached; it is empty otherwise.

    Raises:
        DataError: the file cannot be read or holds no valid table.
    """
    key = f"{_fingerprint(path)} {label_column!r}"
    source = f"{path.resolve()}" if label_column is None else f"{path.resolve()}\0{label_column}"
    name = hashlib.sha256(source.encode(errors="surrogateescape")).hexdigest()[:16]
    target = root / "csv" / f"{name}.npz"
    table = _load(target, key)
    if table is not None:
        return table, ""
    table = parse_csv(path, label_column)
    if f"{_fingerprint(path)} {label_column!r}" != key:
        return table, "It was changed while it was read, so it was not cached."
    try:
        _save(target, key, table)
    except OSError as error:
        return table, f"It could not be cached in {target.parent} ({reason(error)})."
    return table, ""


def _fingerprint(path: Path) -> str:
    """What changes when the file does.

    Size and times stand for the content: hashing it would cost more than the whole cached load,
    and the change time moves with every write, even when a tool sets the modification time back.
    """
    with reading(path), open_regular(path):
        stat = path.stat()
    times = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    return f"{_FORMAT} {path.resolve()} {times}"


def _save(target: Path, key: str, table: Table) -> None:
    # As bytes, since numpy's texts all take as much room as the longest.
    facts = {
        "texts": None if table.labels is None else table.labels.texts,
        "first_row": table.first_row,
        "scaled": table.scaled,
    }
    with write_atomically(target) as stream:
        np.savez(
            stream,
            key=np.array(key),
            images=table.images,
            codes=np.empty(0, np.int64) if table.labels is None else table.labels.codes,
            facts=np.frombuffer(json.dumps(facts).encode(), np.uint8),
        )


def _load(target: Path, key: str) -> Table | None:
    """The cached table; None if there is none, it is of another file, or it is damaged."""
    try:
        # The zip format's CRC, which numpy checks as it reads, finds damage. The file is opened
        # here, since numpy leaves its own open when it finds any.
        with target.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if str(stored["key"]) != key:
                return None
            facts, codes = json.loads(stored["facts"].tobytes()), stored["codes"]
            texts = facts["texts"]
            return Table(
                images=stored["images"],
                labels=None if texts is None else Labels(texts=tuple(texts), codes=codes),
                first_row=facts["first_row"],
                scaled=facts["scaled"],
            )
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile):
        # Parsing the file again replaces whatever is wrong here.
        return None
