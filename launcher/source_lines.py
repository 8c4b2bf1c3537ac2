"""Prints the lines of main Java source per module; what serves operators and contributors is counted beside the rest."""

from collections import Counter
from pathlib import Path

# Folders, as parts of a path: observability, the clients, the test fixtures and the checks before a first run.
BESIDE = {"observability", "clients", "testing", "preflight", "backlog"}
# Files of the same kinds that are elsewhere: metrics, management, the comparison of builds, the check of browsers' requests.
BESIDE_FILES = {
    "AdmissionMetrics.java",
    "AttemptMetrics.java",
    "BuildComparison.java",
    "CrossOriginFilter.java",
    "ManagementConfiguration.java",
}


def count(root: Path) -> tuple[Counter[str], Counter[str]]:
    """Lines by module: of the product's core, and of what stands beside it."""
    core: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for file in sorted([*root.glob("*/src/main/java/**/*.java"), *root.glob("*/*/src/main/java/**/*.java")]):
        parts = file.relative_to(root).parts
        module = "/".join(parts[: parts.index("src")])
        is_beside = bool(BESIDE & set(parts)) or file.name in BESIDE_FILES
        with file.open("rb") as lines:
            (beside if is_beside else core)[module] += sum(1 for _ in lines)
    return core, beside


def main() -> None:
    core, beside = count(Path())
    print("lines of main Java source    core  beside")
    for module in sorted(core | beside):
        print(f"{module:27}{core[module]:6}  {beside[module] or '':>6}")
    print(f"{'total':27}{core.total():6}  {beside.total():6}")


if __name__ == "__main__":
    main()
