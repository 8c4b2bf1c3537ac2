import unittest

import select_tests


class Selection(unittest.TestCase):
    def test_knows_a_module_by_folder_and_by_artifact(self) -> None:
        modules = select_tests.modules()
        self.assertEqual(modules["worker"].as_posix(), "worker")
        self.assertIn("sandbox/docker", modules)
        self.assertIn(modules["sandbox/docker"], [folder for name, folder in modules.items() if name != "sandbox/docker"])

    def test_chooses_one_method_of_one_class(self) -> None:
        options = select_tests.one("worker", "AttemptPipelineTest#a*")
        self.assertIn("-Dtest=dev.capstan.worker.attempt.AttemptPipelineTest#a*", options)
        self.assertFalse([option for option in options if option.startswith("failsafe")])

    def test_refuses_a_name_that_matches_nothing(self) -> None:
        for module, test in (("wurker", "*"), ("worker", "NoSuchTest")):
            with self.assertRaises(SystemExit) as end:
                select_tests.one(module, test)
            self.assertIn("worker", str(end.exception.code))

    def test_leaves_containers_out_of_the_fast_tests(self) -> None:
        self.assertTrue(select_tests.is_fast("dev.capstan.a.OneIT", []))
        self.assertTrue(select_tests.is_fast("dev.capstan.docker.OneTest", []))
        self.assertFalse(select_tests.is_fast("dev.capstan.docker.OneIT", []))
        self.assertFalse(select_tests.is_fast("dev.capstan.a.OneIT", ["OneIT"]))
        self.assertTrue(select_tests.fast())
