#!/bin/sh
# Sends generated requests to a running Capstan and compares the responses with its OpenAPI document (schemathesis, all checks).
#
#   testing/schemathesis/run.sh [SECONDS [OPTIONS of schemathesis run]]     default: 600
#
# Fails when a response is a server error, is not documented, or is not what the document says about the request. Starts
# `./capstan up` with its own data and ends it. CAPSTAN_TEST_SEED is the seed of the requests. The reports and the log of
# Capstan are in target/schemathesis.
set -eu
cd "$(dirname -- "$0")/../.."

say() { echo "schemathesis: $*" >&2; }
fail() { say "$*"; exit 1; }
# shellcheck source=launcher/tools.sh
. launcher/tools.sh

seconds=${1:-600}
[ $# = 0 ] || shift
install_tools api-tools
reports=$PWD/target/schemathesis
rm -rf "$reports"
mkdir -p "$reports"
data=$(mktemp -d)
capstan=""
stop() {
  [ -z "$capstan" ] || { kill "$capstan" && wait "$capstan"; } 2>/dev/null || true
  rm -rf "$data"
}
trap stop EXIT
trap 'exit 130' INT TERM

CAPSTAN_API_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe())')
export CAPSTAN_API_KEY
./capstan up --port 0 --management-port 0 --data "$data/capstan" >"$reports/capstan.log" 2>&1 &
capstan=$!
until address=$(sed -n 's/^Capstan is up at \([^ ]*\).*/\1/p' "$reports/capstan.log") && [ -n "$address" ]; do
  kill -0 "$capstan" 2>/dev/null || { cat "$reports/capstan.log" >&2; capstan=""; fail "Capstan did not start"; }
  sleep 1
done

seed=${CAPSTAN_TEST_SEED:-$(date +%s)}
say "seed $seed (repeat with CAPSTAN_TEST_SEED=$seed)"
export PYTHONPATH="$tools:$PWD/testing/schemathesis"
export SCHEMATHESIS_HOOKS=hooks
python3 -B -m schemathesis.cli --config-file testing/schemathesis/schemathesis.toml --no-color run "$address/openapi.json" \
  --header "Authorization: Bearer $CAPSTAN_API_KEY" --continue-on-failure \
  --max-time "$seconds" --seed "$seed" --generation-database none --report junit --report-dir "$reports" "$@"
kill -0 "$capstan" 2>/dev/null || fail "Capstan ended by itself; see $reports/capstan.log"
