# shellcheck shell=sh
# `./capstan check`; read by ../../capstan. Runs in the repository's folder.

. launcher/tools.sh

check_usage() {
  cat <<'U'
Usage: ./capstan check [--fix]

  Checks without running the product: the format of Java code (spotless), its static analysis (Error Prone and NullAway, in the
  compilation), tests of structure and text (module borders, cycles, file lengths, plain English, documented settings and events), Python (ruff, mypy), shell scripts (shellcheck), and
  that a dependency with a wrong checksum is refused. Prints the lines of Java per module.

  --fix   formats Java code and applies ruff's safe corrections first
U
}

# Runs one check by name, and remembers a failure.
checked() {
  name=$1
  shift
  began=$(date +%s)
  if "$@"; then
    say "$name: passed in $(($(date +%s) - began)) s"
  else
    say "$name: FAILED"
    failed="$failed $name"
  fi
}

shell_scripts() {
  git ls-files --cached --others --exclude-standard | while read -r file; do
    [ "$file" != mvnw ] || continue # Maven's own
    case $file in *.sh) echo "$file"; continue ;; esac
    ! head -n 1 "$file" 2>/dev/null | grep -qE '^#!.*[/ ](ba)?sh$' || echo "$file"
  done
}

verify_shell() {
  # shellcheck disable=SC2046
  "$tools/bin/shellcheck" -x $(shell_scripts)
}

verify_python() {
  "$tools/bin/ruff" check --quiet . && PYTHONPATH=$tools python3 -m mypy --no-error-summary
}

verify_launcher() {
  # launcher/test.sh is among the tests
  PYTHONPATH=launcher python3 -B -m unittest discover -q -s launcher/tests
}

verify_java() {
  # not quiet about where the formatting differs: spotless names the files and the command that formats them
  ./mvnw -q -B -ntp -T 1C -Dspotless.goal="$format" -Dtest='*StructureTest,PlainEnglishTest,FixedDateTest,*PageTest' \
    -Dsurefire.failIfNoSpecifiedTests=false test
}

run_check() {
  format=check
  case ${1:-} in
    -h | --help) check_usage; return ;;
    --fix) format=apply ;;
    '') ;;
    *) fail "unknown option: $1. See './capstan check --help'" ;;
  esac
  set_up java
  install_tools tools
  failed=""
  [ $format = check ] || "$tools/bin/ruff" check --quiet --fix . || true
  checked shellcheck verify_shell
  checked "ruff and mypy" verify_python
  checked launcher verify_launcher
  checked checksums launcher/check-checksums.sh
  checked java verify_java
  python3 launcher/source_lines.py
  [ -z "$failed" ] || fail "failed:$failed"
}
