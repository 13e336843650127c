"""New lines of a growing file, made safe for a screen."""

from pathlib import Path


class LogTail:
    """Reads on where it stopped; half a line waits for its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = 0
        self._rest = b""

    def new_lines(self) -> list[str]:
        """Whole lines since the last call; none when the file cannot be read."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except OSError:
            return []
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [_safe(line) for line in lines]


def _safe(line: bytes) -> str:
    """What a terminal would have left of the line, without what could move its cursor."""
    last = line.rstrip(b"\r").rpartition(b"\r")[2].decode(errors="replace")
    return "".join(char if char.isprintable() else " " for char in last)
