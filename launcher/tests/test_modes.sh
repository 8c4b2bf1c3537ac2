# shellcheck shell=sh
# shellcheck disable=SC2154,SC2317 # case_folder is set by test.sh; functions that run_test calls
# Which tests `./capstan test` runs for its options, after the real loop of the preflight.

ran_by() { # ran_by OPTIONS...
  (
    . launcher/preflight.sh
    . launcher/commands/test.sh
    for requirement in java redis root sandbox browser disk; do eval "check_$requirement() { :; }"; done
    set_up() { check "$@"; }
    build_root() { :; }
    run_selected() { echo "selected $*"; }
    run_all() { echo all; }
    run_full() { echo full; }
    run_test "$@"
  )
}

test_each_mode_of_a_test_run_runs_its_own_tests() {
  [ "$(ran_by --fast)" = 'selected --fast' ]
  [ "$(ran_by --full)" = full ]
  [ "$(ran_by)" = all ]
  [ "$(ran_by worker SlotTest)" = 'selected worker SlotTest' ]
}
