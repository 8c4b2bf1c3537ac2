#!/bin/bash
# Builds the images of the three services from existing jars, and prints their tag:
#
#   capstan/submitter  capstan/worker  capstan/result-sink   :<digest of their inputs> and :latest
#
# Each is built twice: first without an AOT cache; then the whole stack runs some jobs with those images and stops, and the
# AOT caches of the JVMs are added. That takes two to three minutes; existing images are not built again.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
docker=${DOCKER:-docker}
services=(submitter worker result-sink)
recipe=(.dockerignore deploy/Dockerfile deploy/jvm.options deploy/healthy deploy/images.sh deploy/training.sh deploy/training.yml)
work=target/images

say() { echo "capstan: $*" >&2; }
fail() { say "$*"; exit 1; }

"$docker" version --format '{{.Server.Version}}' >/dev/null || fail 'no Docker engine available; see the message above'
"$docker" compose version >/dev/null 2>&1 || fail 'docker compose is missing. Type: apt-get install docker-compose-v2'

jars=()
for service in "${services[@]}"; do
  found=("$service"/target/"$service"-*-exec.jar)
  [ -e "${found[0]}" ] && [ ${#found[@]} = 1 ] || fail "expected exactly one $service/target/$service-*-exec.jar. Type: ./capstan build"
  jars+=("${found[0]}")
done

base=$("$docker" image inspect --format '{{.Id}}' eclipse-temurin:25-jre 2>/dev/null) || {
  "$docker" pull -q eclipse-temurin:25-jre >&2
  base=$("$docker" image inspect --format '{{.Id}}' eclipse-temurin:25-jre)
}
tag=$({ echo "$base"; sha256sum "${jars[@]}" "${recipe[@]}"; } | sha256sum | cut -c1-16)

build() { # build SERVICE TARGET TAG [ARGUMENT...]
  local service=$1 target=$2 name=capstan/$1:$3
  shift 3
  "$docker" build --quiet -f deploy/Dockerfile --target "$target" --build-arg SERVICE="$service" "$@" -t "$name" . >/dev/null
}

# --- training --------------------------------------------------------------------------------------------------------

compose() {
  CAPSTAN_VERSION=$tag-untrained CAPSTAN_PORT=0 CAPSTAN_PUBLISH=127.0.0.1 CAPSTAN_SETTINGS=/dev/null SANDBOX_IMAGE=$runner \
    "$docker" compose --project-name "$project" --env-file "$work/env" -f docker-compose.yml -f deploy/training.yml "$@"
}

end_training() {
  local status=$?
  [ "$status" = 0 ] || compose logs --tail 30 submitter worker result-sink >&2 || true
  compose down --volumes --timeout 5 >/dev/null 2>&1 || true
  rm -rf "$work"
  exit "$status"
}

train() {
  project=capstan-training-$$
  runner=$(runner-image/build-image.sh)
  mkdir -p "$work"
  trap end_training EXIT
  deploy/credentials.sh "$work/env"
  compose up -d --wait --wait-timeout 180 >"$work/log" 2>&1 || { cat "$work/log" >&2; fail 'the stack for training did not start'; }
  local gateway
  gateway=$("$docker" network inspect --format '{{(index .IPAM.Config 0).Gateway}}' "${project}_default")
  # no server listens on this port: a failed delivery is sufficient for the training
  deploy/training.sh "http://$(compose port submitter 8080)" "$(sed -n 's/^CAPSTAN_API_KEY=//p' "$work/env")" "http://$gateway:9/"
  compose stop submitter worker result-sink >"$work/log" 2>&1 || { cat "$work/log" >&2; fail 'the services did not stop'; }
  for service in "${services[@]}"; do
    compose cp "$service:/var/lib/capstan/service.aot" "$work/$service.aot" >/dev/null 2>&1 \
      || fail "the $service wrote no AOT cache; its log follows"
    build "$service" trained "$tag" --build-arg UNTRAINED="capstan/$service:$tag-untrained"
  done
}

present() { for service in "${services[@]}"; do "$docker" image inspect "capstan/$service:$1" >/dev/null 2>&1 || return 1; done; }

if ! present "$tag"; then
  say 'building the images of the services, two to three minutes ...'
  for service in "${services[@]}"; do build "$service" untrained "$tag-untrained"; done
  (train)
  for service in "${services[@]}"; do "$docker" rmi --no-prune "capstan/$service:$tag-untrained" >/dev/null; done
fi
for service in "${services[@]}"; do "$docker" tag "capstan/$service:$tag" "capstan/$service:latest"; done
echo "$tag"
