"""Prints the Maven options that run the tests of one module, or one class or method of them; one option on each line.

    select_tests.py MODULE [TEST]    TEST is Class, Class#method, a qualified name, or a pattern with * in any of them
    select_tests.py --fast           the tests that need no container and no minutes, of all modules

A unit test is called *Test, an integration test *IT. The first line is the module's folder, or '.' for all modules.
"""

import fnmatch
import re
import sys
from difflib import get_close_matches
from pathlib import Path

SOURCES = Path("src/test/java")
# An integration test is slow if it needs a container engine, kills processes, or is listed here with its minutes.
SLOW_PACKAGES = {"docker", "fault"}
SLOW = Path("launcher/slow-tests.txt")


def modules() -> dict[str, Path]:
    """Folders of all modules by what a caller may call them: the path, and the artifactId where it is another."""
    found: dict[str, Path] = {}
    for pom in sorted([*Path().glob("*/pom.xml"), *Path().glob("*/*/pom.xml")]):
        folder = pom.parent
        text = re.sub(r"<parent>.*?</parent>", "", pom.read_text(encoding="utf-8"), flags=re.DOTALL)
        artifact = re.search(r"<artifactId>([^<]+)</artifactId>", text)
        found[folder.as_posix()] = folder
        if artifact:
            found.setdefault(artifact[1], folder)
    return found


def test_classes(folder: Path) -> list[str]:
    """Qualified names of a module's test classes, unit tests first."""
    root = folder / SOURCES
    names = [".".join(file.relative_to(root).with_suffix("").parts) for file in root.rglob("*.java")]
    return sorted((name for name in names if name.endswith(("Test", "IT"))), key=lambda name: (name.endswith("IT"), name))


def options(classes: list[str], method: str = "") -> list[str]:
    """The goals and patterns for Maven: only what is needed to run these classes."""
    unit = [name + method for name in classes if name.endswith("Test")]
    integration = [name + method for name in classes if name.endswith("IT")]
    result = ["test-compile"]
    if unit:
        result += ["surefire:test", f"-Dtest={','.join(unit)}", "-Dsurefire.failIfNoSpecifiedTests=false"]
    if integration:
        result += ["failsafe:integration-test", "failsafe:verify", f"-Dit.test={','.join(integration)}",
                   "-Dfailsafe.failIfNoSpecifiedTests=false"]
    return result


def is_fast(name: str, slow: list[str]) -> bool:
    simple = name.rpartition(".")[2]
    return simple not in slow and not (name.endswith("IT") and SLOW_PACKAGES & set(name.split(".")))


def fast() -> list[str]:
    lines = SLOW.read_text(encoding="utf-8").splitlines()
    slow = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    every = [name for folder in sorted(set(modules().values())) for name in test_classes(folder)]
    unknown = set(slow) - {name.rpartition(".")[2] for name in every}
    if unknown:
        sys.exit(f"capstan: {SLOW} lists classes that do not exist: {', '.join(sorted(unknown))}")
    return [".", *options([name for name in every if is_fast(name, slow)])]


def one(module: str, test: str) -> list[str]:
    known = modules()
    if module.rstrip("/") not in known:
        near = get_close_matches(module, known)
        sys.exit(f"capstan: no module {module!r}." + (f" Did you mean {near[0]}?" if near else "")
                 + f" Modules: {', '.join(sorted({folder.as_posix() for folder in known.values()}))}")
    folder = known[module.rstrip("/")]
    pattern, hash_sign, method = test.partition("#")
    classes = [name for name in test_classes(folder)
               if fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name.rpartition(".")[2], pattern)]
    if not classes:
        simple = [name.rpartition(".")[2] for name in test_classes(folder)]
        near = get_close_matches(pattern, simple, n=3)
        sys.exit(f"capstan: no test class {pattern!r} in {folder.as_posix()}."
                 + (f" Did you mean {' or '.join(near)}?" if near else f" Its test classes: {', '.join(simple) or 'none'}"))
    return [folder.as_posix(), "-pl", folder.as_posix(), "-am", *options(classes, hash_sign + method)]


if __name__ == "__main__":
    arguments = sys.argv[1:]
    print("\n".join(fast() if arguments == ["--fast"] else one(arguments[0], arguments[1] if len(arguments) > 1 else "*")))
