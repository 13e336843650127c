"""The dashboard's own themes; Textual's are in the palette as well."""

from textual.theme import Theme

DARK = Theme(
    name="centerviz-dark",
    primary="#5fafd7",
    secondary="#5f87af",
    accent="#d7af5f",
    warning="#ffaf5f",
    error="#ff5f87",
    success="#87d787",
    foreground="#d0d0d0",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    dark=True,
)
LIGHT = Theme(
    name="centerviz-light",
    primary="#005f87",
    secondary="#5f87af",
    accent="#875f00",
    warning="#af5f00",
    error="#af005f",
    success="#005f00",
    foreground="#262626",
    background="#ffffff",
    surface="#eeeeee",
    panel="#e4e4e4",
    dark=False,
)
