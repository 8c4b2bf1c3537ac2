"""Path patterns: `**` for any number of directories, `*` and `?` within a name. The fnmatch module would import re."""


def matches(path: list[str], pattern: list[str]) -> bool:
    """Both are lists of path components. A last `**` takes every file below."""
    if not pattern:
        return not path
    if pattern[0] == "**":
        if len(pattern) == 1:
            return bool(path)
        return any(matches(path[start:], pattern[1:]) for start in range(len(path)))
    return bool(path) and _name_matches(path[0], pattern[0]) and matches(path[1:], pattern[1:])


def _name_matches(name: str, pattern: str) -> bool:
    """The usual two-pointer match: on a mismatch the last star takes one character more. Linear for one star."""
    at = star = 0
    mark = None
    i = 0
    while i < len(name):
        if at < len(pattern) and pattern[at] == "*":
            mark, star = at, i
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", name[i]):
            at += 1
            i += 1
        elif mark is not None:
            at = mark + 1
            star += 1
            i = star
        else:
            return False
    return pattern[at:].strip("*") == ""
