# shellcheck shell=sh
# `./capstan test`; read by ../../capstan. Runs in the repository's folder.

test_usage() {
  cat <<'U'
Usage: ./capstan test [OPTIONS] [MODULE [TEST]] [MAVEN OPTIONS]

  ./capstan test                      all tests; fails if a required one was skipped
  ./capstan test MODULE               the tests of one module: its folder (sandbox/docker) or its artifactId
  ./capstan test MODULE TEST          one test class or method: Name, Name#method, or a pattern with *
  ./capstan test --fast               unit tests, and integration tests on embedded servers that take seconds
  ./capstan test --full               all tests, then the slow suites: shifted clocks, more seeds, hostile requests, round trips,
                                      10 minutes of fuzzing for each module, and generated requests to a running Capstan
  ./capstan test runner-image [TEST]  the runner's Python tests; TEST as unittest names it

  --seed N                            the seed of every random test (each prints its own); the same as CAPSTAN_TEST_SEED=N

--fast leaves out container tests (packages `docker`), tests that kill processes (packages `fault`), the runner's tests and
what launcher/slow-tests.txt lists. It needs neither a container engine nor a sandbox. Every run ends with the minutes of each
module. Runs of a module and --fast compile into target/quick, without static analysis and without formatting: that is
what ./capstan check is for.
U
}

# Runs Maven with what all test runs share.
maven_test() {
  ./mvnw -B -ntp ${seed:+"-Dcapstan.seed=$seed"} "$@"
}

clear_reports() {
  find . -path './.git' -prune -o -path '*/target/*-reports/TEST-*.xml' -exec rm -f {} +
}

# Runs what launcher/select_tests.py $1... chose; the rest of the options comes from $maven_options.
run_selected() {
  selection=$(python3 launcher/select_tests.py "$@") || exit 1
  clear_reports
  status=0
  # one option on each line, and no option has a blank
  # shellcheck disable=SC2046,SC2086
  maven_test -q -T 1C -Dquick -Dspotless.skip -Denforcer.skip $(echo "$selection" | tail -n +2) $maven_options || status=$?
  python3 launcher/test_report.py target/quick || status=1
  return $status
}

run_all() {
  launcher/test.sh || return 1
  started=$(date +%s)
  runner-image/test.sh || return 1
  runner_seconds=$(($(date +%s) - started))
  status=0
  threads=${CAPSTAN_TEST_THREADS:-1C}
  [ "$threads" = 1 ] && forks=1 || forks=2
  clear_reports
  # shellcheck disable=SC2086
  maven_test -T "$threads" -Dtest.forks="$forks" -Dspotless.goal=check $maven_options verify || status=$?
  python3 launcher/test_report.py target "runner-image=$runner_seconds" || status=1
  return $status
}

run_full() {
  run_all || return 1
  say "shifted clocks"
  testing/shifted-clocks.sh || return 1
  say "more seeds"
  maven_options="$maven_options -Dcapstan.seeds=2000"
  run_selected result-sink SinkSimulationTest || return 1
  say "more hostile requests"
  maven_options="$maven_options -Dcapstan.hostile-requests=20000"
  run_selected submitter HostileRequestsIT || return 1
  say "more round trips"
  maven_options="$maven_options -Dcapstan.round-trips=30"
  run_selected sandbox/bubblewrap BubblewrapRoundTripIT || return 1
  run_selected sandbox/docker DockerRoundTripIT || return 1
  say "a hostile tenant beside a calm one, for longer"
  maven_options="$maven_options -Dcapstan.calm-jobs=1000"
  run_selected standalone HostileTenantIT || return 1
  say "fuzzing"
  maven_options="$maven_options -Dcapstan.fuzz-seconds=600"
  for module in schemas kafka sandbox/api submitter; do
    run_selected "$module" FuzzIT || return 1
  done
  say "generated requests"
  CAPSTAN_TEST_SEED=$seed testing/schemathesis/run.sh
}

run_test() {
  seed=${CAPSTAN_TEST_SEED:-}
  maven_options=""
  mode=all
  module=""
  pattern=""
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) test_usage; return ;;
      --fast) mode=fast ;;
      --full) mode=full ;;
      --seed) seed=${2:?"--seed needs a number"}; shift ;;
      --seed=*) seed=${1#--seed=} ;;
      -*) maven_options="$maven_options $1" ;;
      *)
        if [ -z "$module" ]; then module=$1
        elif [ -z "$pattern" ]; then pattern=$1
        else fail "too many arguments: $1. See './capstan test --help'"
        fi
        ;;
    esac
    shift
  done
  case $seed in *[!0-9-]*) fail "the seed must be a whole number: $seed" ;; esac
  [ -z "$module" ] || [ $mode = all ] || fail "--$mode runs all modules. See './capstan test --help'"
  if [ $mode = fast ]; then set_up java redis; else set_up java root sandbox redis browser; fi
  # root installs a browser if there is none
  [ "$(id -u)" != 0 ] || export CAPSTAN_REQUIRE_BROWSER="${CAPSTAN_REQUIRE_BROWSER:-true}"
  if [ "$module" = runner-image ]; then
    build_root && runner-image/test.sh ${pattern:+"$pattern"}
  elif [ -n "$module" ]; then
    build_root && run_selected "$module" ${pattern:+"$pattern"}
  elif [ $mode = fast ]; then
    run_selected --fast
  elif [ $mode = full ]; then
    build_root && run_full
  else
    build_root && run_all
  fi
}
