#!/bin/bash
# Runs jobs of several kinds against the API at $1 with the key $2, so that the services execute all of their code once.
set -euo pipefail

api=$1
key=$2

call() { curl -sS --fail-with-body --max-time 90 -H "X-API-Key: $key" "$@"; }
run() { # run JSON: submits a job and waits for its end
  answer=$(call "$api/v1/executions" -H 'Prefer: wait=60' -H 'Content-Type: application/json' -d "$1")
  id=$(printf '%s' "$answer" | sed 's/.*"execution_id":"\([^"]*\)".*/\1/')
  call "$api/v1/executions/$id" -H 'Prefer: wait=60' | grep -q '"finished_at"' || { echo "training: no result of $answer" >&2; exit 1; }
}

printf 'species,mass\nAdelie,3700\nGentoo,5076\n' | call -o /dev/null -T - "$api/v1/datasets/training/files/penguins.csv"
for round in 1 2 3; do
  run '{"query_type": "python", "python_code": "import sys\nprint(sum(range(10)))\nsys.stdout.flush()", "labels": {"n": "'$round'"}}'
  run '{"query_type": "sql", "dataset_id": "training", "sql": "SELECT species, avg(mass) FROM penguins GROUP BY ALL"}'
  run '{"query_type": "shell", "code": "echo x > out/a.txt; exit 3", "artifacts": ["out/**"]}'
done
run '{"query_type": "shell", "code": "sleep 9", "timeout_seconds": 1}'
run '{"query_type": "python", "python_code": "print(1)", "webhook": {"url": "'"$3"'", "secret_ref": "main", "events": ["completed"]}}'
call "$api/v1/executions/$id/capsule" -o /dev/null
call "$api/v1/executions/$id/deliveries" -o /dev/null
call "$api/v1/executions?limit=5" -o /dev/null
queued=$(call "$api/v1/executions" -H 'Idempotency-Key: training' -H 'Content-Type: application/json' \
  -d '{"query_type": "shell", "code": "sleep 30"}' | sed 's/.*"execution_id":"\([^"]*\)".*/\1/')
call -o /dev/null -X DELETE "$api/v1/executions/$queued"
call -o /dev/null "$api/v1/executions/$queued" -H 'Prefer: wait=20'
call -o /dev/null "$api/v1/health"
