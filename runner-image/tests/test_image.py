import json
import os
import unittest

import capstan_runner

HERE = os.path.dirname(os.path.abspath(__file__))


class Dockerfile(unittest.TestCase):
    def test_starts_the_runner_as_the_other_providers_do(self):
        with open(f"{HERE}/../Dockerfile", encoding="utf-8") as dockerfile:
            entrypoint = [line.removeprefix("ENTRYPOINT ") for line in dockerfile if line.startswith("ENTRYPOINT ")]
        self.assertEqual([json.loads(line) for line in entrypoint], [capstan_runner.COMMAND])
