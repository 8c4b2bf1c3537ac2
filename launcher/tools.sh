# shellcheck shell=sh
# The pinned tools that check and test Capstan; read by commands/check.sh and testing/schemathesis/run.sh.

# Installs launcher/LIST.txt once, below target/, and sets `tools` to the folder.
install_tools() { # LIST
  digest=$(cksum <"launcher/$1.txt" | tr ' ' -)
  tools=$PWD/target/tools/$1-$digest-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  [ ! -d "$tools" ] || return 0
  say "installing launcher/$1.txt into target/tools"
  mkdir -p target/tools
  fresh=$(mktemp -d target/tools/.new-XXXXXX)
  python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target "$fresh" \
    --only-binary=:all: --require-hashes -r "launcher/$1.txt" || { rm -rf "$fresh"; fail "could not install launcher/$1.txt"; }
  mv "$fresh" "$tools"
}
