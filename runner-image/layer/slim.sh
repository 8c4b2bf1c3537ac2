#!/bin/bash
# Removes from a root what no job needs, and every way to gain privileges.
set -euo pipefail
cd "$1"
chmod -R u+rwX,a+rX usr etc opt var 2>/dev/null || true
rm -rf usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/bug \
  var/cache/* var/lib/apt/* var/log/* usr/lib/python3.13/ensurepip usr/lib/python3.13/test \
  etc/apt/sources.list.d/* etc/machine-id
site=opt/capstan/site-packages
rm -rf "${site:?}/bin" "$site/share" "$site"/*/tests "$site"/*/*/tests "$site/_duckdb-stubs" "$site/adbc_driver_duckdb"
# numpy's and matplotlib's own test helpers stay: some public modules import them.
find "$site" -name '*.pyi' -delete
find . -xdev \( -name __pycache__ -prune -o -name '*.pyc' \) -exec rm -rf {} +
find . -xdev ! -type l -perm /6000 -exec chmod ug-s {} +
chmod 755 . root
mkdir -p proc dev run tmp sys work
chmod 1777 tmp work
