"""How many there are of something, in English."""


def counted(number: int, one: str, several: str | None = None) -> str:
    """`1 image`, `0 images`, `10,000 images`.

    Args:
        number: how many.
        one: what one is called.
        several: what several are called; None: `one` with an s.
    """
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
