"""Text from files, paths and users, made harmless to a terminal."""


def inert(text: str) -> str:
    r"""`text` on one line, what could steer a terminal or turn its direction as an escape.

    Those are control characters, marks of direction and other invisible ones, and bytes that
    are no valid Unicode: the escape character becomes `\x1b`. All else is left as it is.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
