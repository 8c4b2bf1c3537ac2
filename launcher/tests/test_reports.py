import tempfile
import unittest
from pathlib import Path

import test_report


class Reports(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def report(self, module: str, name: str, tests: int = 1, failures: int = 0, skipped: int = 0) -> None:
        file = self.root / module / "target" / "surefire-reports" / f"TEST-{name}.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'<testsuite name="{name}" time="1.5" tests="{tests}" failures="{failures}" errors="0" '
                        f'skipped="{skipped}"/>', encoding="utf-8")

    def problem(self, **environment: str) -> str | None:
        return test_report.problem(test_report.read(self.root, "target"), environment)

    def test_passes_when_all_tests_ran(self) -> None:
        self.report("worker", "dev.capstan.ATest", tests=3)
        self.report("sandbox/docker", "dev.capstan.BTest", tests=2)
        run = test_report.read(self.root, "target")
        self.assertEqual({name: module.passed for name, module in run.modules.items()}, {"worker": 3, "sandbox/docker": 2})
        self.assertIsNone(self.problem())

    def test_fails_when_a_required_test_was_skipped(self) -> None:
        self.report("worker", "dev.capstan.ATest", tests=3, skipped=1)
        self.assertEqual(self.problem(), "required tests were skipped: dev.capstan.ATest")

    def test_excuses_container_tests_only_without_an_engine(self) -> None:
        self.report("worker", "dev.capstan.ATest")
        self.report("worker", "dev.capstan.docker.AnIT", skipped=1)
        self.assertIsNone(self.problem())
        self.assertIsNotNone(self.problem(CAPSTAN_REQUIRE_DOCKER="true"))

    def test_fails_when_nothing_ran_or_a_test_failed(self) -> None:
        self.assertIsNotNone(self.problem())
        self.report("worker", "dev.capstan.ATest", tests=2, failures=1)
        self.assertEqual(self.problem(), "1 tests failed")
