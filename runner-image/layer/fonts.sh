#!/bin/bash
# Makes matplotlib fall back to the fonts that capstan_fonts.py lists, and removes all other fonts of Debian's packages.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$1"
fonts=$(grep -o '/usr/share/fonts/[^"]*' "$here/capstan_fonts.py")
for font in $fonts; do
  [ -f ".$font" ] || { echo "fonts: $font is missing; did a package of packages.txt move it?" >&2; exit 1; }
done
find usr/share/fonts ! -type d | while IFS= read -r font; do
  grep -qxF "/$font" <<<"$fonts" || rm "$font"
done
find usr/share/fonts -type d -empty -delete
site=opt/capstan/site-packages
cp "$here/capstan_fonts.py" "$site/"
printf '\n\nimport capstan_fonts\ncapstan_fonts.install(FontManager, FontPath)\n' >> "$site/matplotlib/font_manager.py"
