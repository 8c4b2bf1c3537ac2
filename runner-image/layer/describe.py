"""Prints root.json for a root: its digest over every file's name, mode, content or link target, and its versions."""

import hashlib
import json
import os
import stat
import sys
from typing import Any


def entries(root: str) -> list[str]:
    """Relative paths of everything below root, sorted."""
    found = []
    for directory, directories, files in os.walk(root):
        for name in directories + files:
            found.append(os.path.relpath(os.path.join(directory, name), root))
    return sorted(found)


def line_of(root: str, path: str) -> str:
    full = os.path.join(root, path)
    facts = os.lstat(full)
    mode = f"{stat.S_IMODE(facts.st_mode):04o}"
    if stat.S_ISLNK(facts.st_mode):
        return f"{path}\0link\0{os.readlink(full)}\n"
    if stat.S_ISDIR(facts.st_mode):
        return f"{path}\0{mode}\0directory\n"
    with open(full, "rb") as file:
        return f"{path}\0{mode}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n"


def digest(root: str) -> str:
    total = hashlib.sha256()
    for path in entries(root):
        total.update(line_of(root, path).encode("utf-8", "surrogateescape"))
    return f"sha256:{total.hexdigest()}"


def packages(root: str) -> dict[str, str]:
    found = {}
    for name in sorted(os.listdir(f"{root}/opt/capstan/site-packages")):
        if name.endswith(".dist-info"):
            package, _, version = name.removesuffix(".dist-info").rpartition("-")
            found[package.replace("_", "-").lower()] = version
    return found


def python_version(root: str) -> str:
    with open(f"{root}/var/lib/dpkg/status", encoding="utf-8") as status:
        for paragraph in status.read().split("\n\n"):
            if paragraph.startswith("Package: python3.13-minimal\n"):
                return paragraph.partition("\nVersion: ")[2].partition("-")[0]
    return "3.13"


def runner_facts(root: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    with open(f"{root}/opt/capstan/capstan_runner/__init__.py", encoding="utf-8") as source:
        exec(source.read(), facts)
    return facts


root = sys.argv[1]
runner = runner_facts(root)
print(json.dumps({
    "root_digest": digest(root), "runner_version": runner["VERSION"], "command": runner["COMMAND"],
    "python": python_version(root), "packages": packages(root)}, indent=2))
