import unittest

from .sandbox import python

PLOT = "import matplotlib.pyplot as plt\n"


def forms(result):
    return [(one["mime_type"], one.get("text", one.get("artifact"))) for one in result.displays]


class Displays(unittest.TestCase):
    def test_shows_rich_forms_and_survives_broken_ones(self):
        result = python("class A:\n  def _repr_html_(self): return '<b>'\n  def _repr_svg_(self): 1/0\n"
                        "  def __repr__(self): return 'A'\ndisplay(1)\nA()")
        self.assertEqual(forms(result), [("text/plain", "1"), ("text/html", "<b>"), ("text/plain", "A")])

    def test_keeps_what_was_shown_however_the_program_ends(self):
        for code, error in (("import sys; sys.exit(0)", None), ("1/0", "PythonError"),
                            ("import os; os._exit(0)", "ExitedEarly"),
                            ("while True: pass", "DeadlineExceeded"), ("import os; os.kill(os.getpid(), 9)", "KilledBySignal"),
                            ("import ctypes; ctypes.string_at(0)", "KilledBySignal")):
            result = python(f"display('early')\n{code}", deadline_ms=3000)
            self.assertEqual(forms(result), [("text/plain", "'early'")], code)
            self.assertEqual(result.error and result.error["type"], error, code)

    def test_sends_a_display_before_the_program_goes_on(self):
        # the pauses let the supervisor read: what arrives on both pipes at once has no order
        result = python("import time\ndisplay(1)\ntime.sleep(0.5)\nprint('out', flush=True)\ntime.sleep(0.5)\ndisplay(2)")
        self.assertEqual([kind for kind in result.kinds if kind in ("display", "stdout")], ["display", "stdout", "display"])

    def test_shows_from_threads_and_forked_processes(self):
        result = python("import os, threading\n"
                        "threads = [threading.Thread(target=display, args=('t' * 70_000,)) for _ in range(5)]\n"
                        "for one in threads: one.start()\nfor _ in range(5):\n  if os.fork() == 0:\n"
                        "    display('f' * 70_000); os._exit(0)\nfor _ in range(5): os.wait()\n'last'")
        self.assertIsNone(result.error)
        texts = sorted(text[:2] for _, text in forms(result))
        self.assertEqual(texts, ["'f"] * 5 + ["'l"] + ["'t"] * 5)

    def test_a_forked_copy_that_runs_to_the_end_has_no_result(self):
        result = python("import os\nif os.fork() == 0: print('child')\nelse: os.wait()\n'last'")
        self.assertEqual((forms(result), result.stdout, result.error), ([("text/plain", "'last'")], b"child\n", None))

    def test_drops_displays_over_the_limit_but_never_the_last_value(self):
        result = python("for i in range(30): display(i)\n'last'")
        self.assertEqual([text for _, text in forms(result)], [str(i) for i in range(20)] + ["'last'"])
        self.assertEqual([(one["name"], one["reason"][:21]) for one in result.skipped],
                         [("display 21", "more than 20 displays")])

    def test_says_which_form_was_too_large(self):
        result = python("class A:\n  def _repr_html_(self): return 'ü' * 200_000\nA()")
        self.assertEqual([mime for mime, _ in forms(result)], ["text/plain"])
        self.assertEqual([one["name"] for one in result.skipped], ["display of text/html"])

    def test_survives_a_value_without_a_text(self):
        result = python("class A:\n  def __repr__(self): return 1/0\nprint('done')\nA()")
        self.assertIsNone(result.error)
        self.assertIn("ZeroDivisionError", result.text)

    def test_shows_a_mime_bundle_and_markdown(self):
        result = python("class A:\n  def _repr_mimebundle_(self, **options):\n"
                        "    return {'text/plain': 'plain', 'application/json': {'a': [1]}, 'image/png': 'iVBORw=='}, {}\n"
                        "  def _repr_markdown_(self): return '**b**'\nA()")
        self.assertEqual(forms(result), [("application/json", '{"a": [1]}'), ("image/png", "display-1.png"),
                                         ("text/markdown", "**b**"), ("text/plain", "plain")])
        self.assertEqual(result.artifacts["display-1.png"], b"\x89PNG")


class IPythonDisplay(unittest.TestCase):
    def test_shows_its_values(self):
        result = python("from IPython.display import display, HTML, Image, Markdown, JSON, SVG\n"
                        "display(HTML('<b>'), Markdown('**b**'))\ndisplay(JSON({'a': 1}))\ndisplay(SVG('<svg/>'))\n"
                        "open('x.png', 'wb').write(b'\\x89PNG')\ndisplay(Image('x.png'))\ndisplay(Image(b'\\xff\\xd8'))\n"
                        "display({'text/html': '<i>'}, raw=True)\nHTML('<last>')")
        self.assertIsNone(result.error)
        rich = [form for form in forms(result) if form[0] != "text/plain"]
        self.assertEqual(rich, [("text/html", "<b>"), ("text/markdown", "**b**"), ("application/json", '{"a": 1}'),
                                ("image/svg+xml", "<svg/>"), ("image/png", "display-1.png"), ("image/jpeg", "display-2.jpg"),
                                ("text/html", "<i>"), ("text/html", "<last>")])

    def test_clears_what_was_shown_at_once_or_with_the_next_value(self):
        start = "from IPython.display import clear_output, HTML, Image\ndisplay(1, Image(b'\\x89PNG'))\nprint('printed')\n"
        for code, texts, images in (
                ("display(2)", ["1", "<IPython.core.display.Image object>", "2"], ["display-1.png"]),
                ("clear_output(); display(2)", ["2"], []),
                ("clear_output()", [], []),
                ("clear_output(wait=True)", ["1", "<IPython.core.display.Image object>"], ["display-1.png"]),
                ("clear_output(wait=True); display(2); display(3)", ["2", "3"], []),
                ("clear_output(wait=True)\n'last'", ["'last'"], []),
                ("clear_output(wait=True)\n" + PLOT + "plt.plot([1]); plt.show()", [], ["display-2.png"]),
                ("clear_output(wait=True)\nimport subprocess, sys\nsubprocess.run([sys.executable, '-c', "
                 "'from IPython.display import clear_output; clear_output()'], check=True)\ndisplay(2)", ["2"], [])):
            result = python(start + code)
            self.assertEqual((result.error, result.stdout), (None, b"printed\n"), code)
            self.assertEqual([text for kind, text in forms(result) if kind == "text/plain"], texts, code)
            self.assertEqual(sorted(result.artifacts), images, code)

    def test_clearing_makes_room_for_what_comes(self):
        result = python("from IPython.display import clear_output\nfor i in range(100):\n  clear_output(wait=i % 2 == 0)\n"
                        "  display(i)\nfor i in range(30): display(i)")
        self.assertEqual([text for _, text in forms(result)], ["99", *map(str, range(19))])
        self.assertEqual([one["name"] for one in result.skipped], ["display 120"])

    def test_does_not_change_how_figures_are_shown(self):
        result = python("import IPython\n" + PLOT + "plt.plot([1]); plt.show()\nIPython.get_ipython()")
        self.assertEqual((result.error, list(result.artifacts)), (None, ["display-1.png"]))


class Figures(unittest.TestCase):
    def test_saves_open_figures(self):
        result = python(PLOT + "for n in range(2):\n  plt.figure(); plt.plot([1, 2, n])")
        self.assertEqual(sorted(result.artifacts), ["display-1.png", "display-2.png"])
        self.assertTrue(result.artifacts["display-1.png"].startswith(b"\x89PNG"))
        self.assertEqual([d["artifact"] for d in result.displays], ["display-1.png", "display-2.png"])
        self.assertEqual(result.stderr, b"")  # no 'building the font cache'

    def test_each_show_is_a_picture_of_its_own(self):
        for start in ("", "import matplotlib; matplotlib.use('Agg')\n", "from matplotlib.pyplot import show\n"):
            result = python(start + PLOT + "plt.plot([1, 2]); plt.show()\nplt.plot([2, 1]); plt.show()\nplt.close('all')")
            self.assertEqual(len(result.artifacts), 2, start)
            self.assertEqual(len(set(result.artifacts.values())), 2)
            self.assertEqual(result.stderr, b"")

    def test_a_figure_is_kept_when_it_is_closed_after_it_was_shown(self):
        for code in ("plt.show(); plt.close()", "display(plt.gcf()); plt.close()", "plt.gcf().show(); plt.close()",
                     "plt.gcf().show()", "display(plt.gcf())", "plt.show()", "plt.gcf()", "plt.show(); raise SystemExit",
                     "plt.show(block=False); 1/0", "1/0"):
            result = python(PLOT + "plt.plot([1, 2])\n" + code)
            self.assertEqual(list(result.artifacts), ["display-1.png"], code)

    def test_shows_a_figure_again_after_it_has_changed(self):
        result = python(PLOT + "display(plt.gcf())\nplt.plot([1, 2])")
        self.assertEqual(len(result.artifacts), 2)

    def test_a_figure_that_can_not_be_drawn_costs_only_itself(self):
        result = python(PLOT + "import pandas as pd\nplt.plot([1]); plt.xlabel('share $%$')\nplt.figure(); plt.plot([2])\n"
                        "pd.DataFrame({'a': [1]})")
        self.assertIsNone(result.error)
        self.assertEqual((result.table["rows"], list(result.artifacts)), ([[1]], ["display-1.png"]))
        self.assertIn("can't be drawn: ValueError", "".join(text for _, text in forms(result)))
