import json
import unittest

from .sandbox import python, shell

SAMPLES = {
    "Chinese": "数据分析,繁體", "Japanese": "データひらがな東京", "Korean": "데이터 분석", "Thai": "ข้อมูลที่",
    "Arabic": "بيانات عربية", "Persian": "پژوهش", "Hebrew": "נתונים", "Devanagari": "हिन्दी डेटा क्षत्रिय",
    "Bengali": "তথ্য", "Tamil": "தரவு", "Ethiopic": "ውሂብ", "Georgian": "მონაცემები", "Cyrillic": "Данные",
    "Vietnamese": "Dữ liệu", "decomposed": "cafe\u0301", "emoji": "😀🎉🚀🧪🥳🫠🪼",
    "sequences": "❤\ufe0f 👩\u200d🚀 👍🏽 🇩🇪", "symbols": "→∑≤★☃♞⚙𝛼",
}
# Whatever the font that a program chooses; a glyph with number 0 and those of the last resort stand for a missing one.
GLYPHS = """
import json, sys, warnings
warnings.simplefilter('error')
import matplotlib.font_manager as fonts
from matplotlib.ft2font import LoadFlags
missing = []
for options in ({}, {'family': 'serif'}, {'family': 'monospace', 'weight': 'bold'}, {'family': ['cmr10'], 'style': 'italic'}):
    font = fonts.get_font(fonts.fontManager._find_fonts_by_props(fonts.FontProperties(**options)))
    for script, text in json.loads(sys.argv[1]).items():
        for item in font._layout(text, LoadFlags.NO_HINTING):
            if item.glyph_index == 0 or 'LastResort' in item.ft_object.family_name.replace(' ', ''):
                missing.append((script, item.char))
print(json.dumps(missing))
"""
PLOT = """
import json, sys
import matplotlib.pyplot as plt
for script, text in json.loads(sys.argv[1]).items():
    plt.figure(figsize=(4, 1))
    plt.title(text, fontweight='bold')
    plt.xlabel(text, family='monospace')
    plt.show()
"""


class Fonts(unittest.TestCase):
    def test_have_a_glyph_for_every_script(self):
        result = python(GLYPHS, args=[json.dumps(SAMPLES)])
        self.assertEqual((result.error, result.stderr), (None, b""))
        self.assertEqual(json.loads(result.stdout), [])

    def test_a_missing_glyph_is_found_by_this_test(self):
        result = python(GLYPHS, args=[json.dumps({"noncharacter": "a\ufffe"})])
        self.assertEqual([script for script, _ in json.loads(result.stdout)], ["noncharacter"] * 4)

    def test_pictures_need_no_warning(self):
        result = python(PLOT, args=[json.dumps(SAMPLES)])
        self.assertEqual((result.error, result.stderr, len(result.artifacts)), (None, b"", len(SAMPLES)))
        self.assertEqual(len(set(result.artifacts.values())), len(SAMPLES))

    def test_work_in_processes_that_a_program_starts(self):
        result = shell('cat >plot.py; python3 plot.py "$1"', args=[json.dumps({"all": " ".join(SAMPLES.values())})],
                       stdin=PLOT.replace("plt.show()", "plt.savefig('out/all.png')").encode())
        self.assertEqual((result.error, result.stderr, list(result.artifacts)), (None, b"", ["out/all.png"]))
