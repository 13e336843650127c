"""Tables of many arms, in as many blocks as the screen's width asks for."""

from rich.console import Console
from rich.table import Table

from centerviz.tui.listing.blocks import NumberColumn, fill_tables

ROWS = ["accuracy", "a longer name"]
COLUMNS = [
    NumberColumn("softmax", ["98.10%", "1.25"]),
    NumberColumn("ArcFace s=16 m=0.2 + center loss λ=0.01", ["99.10%", "0.0001250"]),
    NumberColumn("λ=0.5", ["99.10% ± 0.02", "–"]),
    NumberColumn("ring", ["1", "2"]),
]


def empty() -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    return table


def printed(width: int) -> list[str]:
    """Each table as text."""
    found = []
    for table in fill_tables(empty, ROWS, COLUMNS, width):
        console = Console(width=width, markup=False)
        with console.capture() as captured:
            console.print(table)
        found.append(captured.get())
    return found


def test_where_there_is_room_there_is_one_table() -> None:
    [table] = printed(120)
    assert all(cell in table for column in COLUMNS for cell in column.cells)


def test_where_there_is_not_the_columns_go_on_in_another_table_with_all_rows() -> None:
    tables = printed(60)
    assert len(tables) == 2
    assert all("accuracy" in table and "a longer name" in table for table in tables)
    assert "softmax" in tables[0]
    assert "ring" in tables[1]


def test_no_number_and_no_word_is_ever_cut() -> None:
    for width in range(36, 121):
        text = "\n".join(printed(width))
        assert "…" not in text
        for column in COLUMNS:
            assert all(text.count(cell) >= 1 for cell in column.cells)
            assert all(word in text for word in column.name.split())


def test_a_column_that_is_too_wide_for_any_table_has_one_of_its_own() -> None:
    assert len(printed(20)) == len(COLUMNS)
