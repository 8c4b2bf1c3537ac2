# shellcheck shell=sh
# The pinned tools that check Python and shell code; read by commands/check.sh.

# Installs launcher/tools.txt once, below target/, and sets `tools` to the folder.
install_tools() {
  digest=$(cksum <launcher/tools.txt | tr ' ' -)
  tools=$PWD/target/tools/$digest-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  [ ! -d "$tools" ] || return 0
  say "installing ruff, mypy and shellcheck into target/tools"
  mkdir -p target/tools
  fresh=$(mktemp -d target/tools/.new-XXXXXX)
  python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target "$fresh" \
    --only-binary=:all: --require-hashes -r launcher/tools.txt || { rm -rf "$fresh"; fail "could not install launcher/tools.txt"; }
  mv "$fresh" "$tools"
}
