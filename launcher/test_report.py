"""Reads the reports of a test run, prints the minutes per module and what was skipped; fails unless all required tests ran.

    test_report.py FOLDER [NAME=SECONDS]...    FOLDER is where modules build: target, or target/quick after -Dquick;
                                               NAME=SECONDS adds a suite that writes no reports

Tests that need a container engine (packages `docker`) or a browser (BrowserIT) may be skipped where there is none, unless
CAPSTAN_REQUIRE_DOCKER or CAPSTAN_REQUIRE_BROWSER is `true`. Any other skipped test is a failure.
"""

import os
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SLOWEST = 5


@dataclass
class Module:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    # for unit and for integration tests: from the start of the first to the end of the last
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)

    def took(self, kind: str, start: float, end: float) -> None:
        first, last = self.spans.get(kind, (start, end))
        self.spans[kind] = (min(first, start), max(last, end))

    def seconds(self) -> float:
        return sum(end - start for start, end in self.spans.values())


@dataclass
class Run:
    modules: dict[str, Module] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def total(self, what: str) -> int:
        return sum(getattr(module, what) for module in self.modules.values())


def read(root: Path, folder: str) -> Run:
    run = Run()
    reports = f"{folder}/*-reports/TEST-*.xml"
    for report in sorted([*root.glob(f"*/{reports}"), *root.glob(f"*/*/{reports}")]):
        suite = ET.parse(report).getroot()
        name, seconds = suite.attrib["name"], float(suite.attrib["time"].replace(",", ""))
        tests, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
        failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
        module = run.modules.setdefault(report.relative_to(root).as_posix().partition(f"/{folder}/")[0], Module())
        module.passed += tests - failed - skipped
        module.failed += failed
        module.skipped += skipped
        end = report.stat().st_mtime
        module.took(report.parent.name, end - seconds, end)
        run.slowest.append((seconds, name))
        if skipped:
            run.skipped.add(name)
    return run


def table(run: Run, others: dict[str, float]) -> str:
    lines = [f"{'minutes':>8}  {'passed':>6}  {'failed':>6}  {'skipped':>7}  module"]
    for name, module in run.modules.items():
        lines.append(f"{module.seconds() / 60:8.1f}  {module.passed:6}  {module.failed:6}  {module.skipped:7}  {name}")
    for name, seconds in others.items():
        lines.append(f"{seconds / 60:8.1f}  {'':6}  {'':6}  {'':7}  {name}")
    lines.append("slowest: " + ", ".join(f"{name.rpartition('.')[2]} {seconds:.0f} s"
                                         for seconds, name in sorted(run.slowest, reverse=True)[:SLOWEST]))
    return "\n".join(lines)


def is_required(name: str, environment: Mapping[str, str]) -> bool:
    if ".docker." in name:
        return environment.get("CAPSTAN_REQUIRE_DOCKER") == "true"
    if name.endswith(".BrowserIT"):
        return environment.get("CAPSTAN_REQUIRE_BROWSER") == "true"
    return True


def problem(run: Run, environment: Mapping[str, str]) -> str | None:
    """Why the run does not count as passed, or None."""
    required = sorted(name for name in run.skipped if is_required(name, environment))
    if required:
        return f"required tests were skipped: {', '.join(required)}"
    if run.total("failed"):
        return f"{run.total('failed')} tests failed"
    if not run.total("passed"):
        return "no test ran: no method matches"
    return None


def main(arguments: list[str]) -> int:
    others = {name: float(seconds) for name, _, seconds in (argument.partition("=") for argument in arguments[1:])}
    run = read(Path(), arguments[0])
    print(table(run, others))
    print(f"{run.total('passed')} passed, {run.total('failed')} failed, {run.total('skipped')} skipped")
    excused = sorted(name for name in run.skipped if not is_required(name, os.environ))
    if excused:
        print(f"NOT TESTED, because this machine has no container engine or no browser: {', '.join(excused)}")
    found = problem(run, os.environ)
    if found:
        print(f"capstan: {found}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
