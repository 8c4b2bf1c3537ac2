#!/bin/sh
# Runs the tests whose result depends on the time at other dates, and so finds tests that fail on a later day.
#
#   testing/shifted-clocks.sh [SHIFT...]     without arguments: all shifts
#
#   day        tomorrow
#   40-days    in 40 days: beyond every retention and expiry
#   2-years    in two years
#   leap-day   on 29 February 2028, 30 seconds before midnight
#   dst        in Berlin, 30 seconds before the clock is put forward on 28 March 2027
#
# The tests' JVM and its children (Redis) run with libfaketime. Containers have the clock of the host, which can't be
# shifted, so tests against images (packages `docker`) are left out. The monotonic clock stays as it is.
#
# Environment:
#   SHIFTED_MODULES  modules to test, with commas (default: those that handle expiry, retries, retention and delays)
#   SHIFTED_ITS      ITs to run, with commas, or `all` (default: fast ITs that depend on the time)
#
# Prints one line per shift. Fails when a test fails or is skipped, or when an IT of the list does not exist.
set -eu

cd "$(dirname -- "$0")/.."

modules=${SHIFTED_MODULES:-storage,dispatch,webhook,submitter,result-sink}
its=${SHIFTED_ITS:-MinioObjectStoreIT,RedissonViewCacheIT,RecoveryIT,DeliveriesIT,ResultSinkIT,DeliveryIT,DeliveryEndpointIT}
zone=${TZ:-UTC}

say() { echo "shifted-clocks: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

find_library() {
  for candidate in /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib64/faketime/libfaketimeMT.so.1 \
    /usr/lib/faketime/libfaketimeMT.so.1 /usr/local/lib/faketime/libfaketimeMT.so.1; do
    if [ -f "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
}

# Sets $library, and installs libfaketime when it may.
need_library() {
  [ "$(uname -s)" = Linux ] || fail "Linux is required: libfaketime replaces the clock by LD_PRELOAD"
  library=$(find_library)
  [ -z "$library" ] || return 0
  if command -v apt-get >/dev/null; then
    line="apt-get install -y --no-install-recommends faketime"
  else
    line="dnf install -y libfaketime"
  fi
  if [ "$(id -u)" != 0 ] || [ -n "${CAPSTAN_NO_INSTALL:-}" ]; then
    fail "libfaketime is missing. Install it and try again: sudo $line"
  fi
  case $line in apt-get*) apt-get -qq update >&2 ;; esac
  DEBIAN_FRONTEND=noninteractive $line >&2 || fail "could not install libfaketime by: $line"
  library=$(find_library)
  [ -n "$library" ] || fail "libfaketimeMT.so.1 is not in the usual places"
}

# make_java OFFSET ZONE: a java that the test plugins start, with a shifted clock.
# The offset is found when the JVM starts and is inherited by its children, so that they agree on the time.
make_java() {
  mkdir -p "$work/bin"
  cat >"$work/bin/java" <<W
#!/bin/sh
now=\$(date +%s)
export LD_PRELOAD='$library' FAKETIME="+\$(($1))" FAKETIME_DONT_FAKE_MONOTONIC=1 TZ='$2'
exec '$JAVA_HOME/bin/java' "\$@"
W
  chmod +x "$work/bin/java"
}

# Counts the reports of shift $1, moves them away from those of the ordinary tests, and prints the summary.
summarize() { # SHIFT SECONDS
  SHIFT=$1 SECONDS_TAKEN=$2 ITS=$its python3 - <<'P'
import glob, os, sys, xml.etree.ElementTree as ET
shift, its = os.environ['SHIFT'], os.environ['ITS']
tests = failed = skipped = 0
bad, seen = [], set()
for report in glob.glob(f'**/target/*-reports/TEST-*-{shift}.xml', recursive=True):
    suite = ET.parse(report).getroot()
    failures = int(suite.get('failures')) + int(suite.get('errors'))
    tests += int(suite.get('tests'))
    failed += failures
    skipped += int(suite.get('skipped'))
    name = os.path.basename(report)[len('TEST-'):-len(f'-{shift}.xml')].split('.')[-1]
    seen.add(name)
    if failures or int(suite.get('skipped')):
        bad.append(name)
    kept = os.path.join(os.path.dirname(os.path.dirname(report)), 'shifted-clocks')
    os.makedirs(kept, exist_ok=True)
    os.replace(report, os.path.join(kept, os.path.basename(report)))
missing = [] if its == 'all' else sorted(set(its.split(',')) - seen)
line = f'{shift}: {tests - failed - skipped} passed, {failed} failed, {skipped} skipped, {os.environ["SECONDS_TAKEN"]} s'
if bad: line += '; not passed: ' + ', '.join(sorted(bad))
if missing: line += '; did not run: ' + ', '.join(missing)
print(line)
sys.exit(1 if bad or missing or not tests else 0)
P
}

run_shift() { # SHIFT
  case $1 in
    day) make_java 86400 "$zone" ;;
    40-days) make_java "40 * 86400" "$zone" ;;
    2-years) make_java "731 * 86400" "$zone" ;;
    leap-day) make_java "$(date -u -d 2028-02-29T23:59:30Z +%s) - now" UTC ;;
    dst) make_java "$(date -u -d 2027-03-28T00:59:30Z +%s) - now" Europe/Berlin ;;
    *) fail "no such shift: $1 (day, 40-days, 2-years, leap-day, dst)" ;;
  esac
  find . -path "*/target/*-reports/*-$1.*" -delete
  began=$(date +%s)
  status=0
  [ "$its" = all ] && selected='!**/docker/**' || selected=$its
  ./mvnw -q -B -ntp -fae -pl "$modules" -am -Djvm="$work/bin/java" -Dsurefire.reportNameSuffix="$1" \
    -Dit.test="$selected" -Dfailsafe.failIfNoSpecifiedTests=false -Dspring-boot.repackage.skip=true verify >"$work/log" 2>&1 || status=$?
  summarize "$1" $(($(date +%s) - began)) || status=1
  if [ "$status" != 0 ]; then
    grep -a '^\[ERROR\]' "$work/log" | head -n 40 >&2 || true
    failed="$failed $1"
  fi
}

need_library
if [ -z "${JAVA_HOME:-}" ]; then
  JAVA_HOME=$(dirname -- "$(dirname -- "$(readlink -f "$(command -v javac)")")")
  export JAVA_HOME
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=""
[ $# != 0 ] || set -- day 40-days 2-years leap-day dst
for shift in "$@"; do
  run_shift "$shift"
done
[ -z "$failed" ] || fail "tests failed under:$failed"
