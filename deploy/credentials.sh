#!/bin/sh
# Writes the secrets of docker-compose.yml, and the ceilings of programs for this machine, to .env, or to the given file. Existing
# entries are not changed.
set -eu
umask 077

file=${1:-$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)/.env}
socket=${DOCKER_SOCKET:-/var/run/docker.sock}

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

add() { # add NAME VALUE
  grep -q "^$1=" "$file" 2>/dev/null || echo "$1=$2" >>"$file"
}

add COMPOSE_PROFILES kafka,redis,minio
# not needed if the operator has configured keys
grep -q '^CAPSTAN_APIKEYS=.' "$file" || add CAPSTAN_API_KEY "$(random 24)"
add REDIS_PASSWORD "$(random 24)"
add S3_ACCESS_KEY "capstan-$(random 4)"
add S3_SECRET_KEY "$(random 20)"
add CAPSTAN_WEBHOOK_SECRETS_DEFAULT_MAIN "whsec_$(head -c 32 /dev/urandom | base64)"
# the group of the socket inside a container
grep -q '^DOCKER_GID=' "$file" || add DOCKER_GID "$("${DOCKER:-docker}" run --rm --network none \
  -v "$socket:/var/run/docker.sock" eclipse-temurin:25-jre stat -c %g /var/run/docker.sock)"
# a program may use all CPUs, and three quarters of the memory
if ! grep -q '^CAPSTAN_CEILINGS_CPUS=' "$file" || ! grep -q '^CAPSTAN_CEILINGS_MEMORY=' "$file"; then
  machine=$("${DOCKER:-docker}" info --format '{{.NCPU}} {{.MemTotal}}')
  add CAPSTAN_CEILINGS_CPUS "${machine% *}"
  add CAPSTAN_CEILINGS_MEMORY "$((${machine#* } * 3 / 4 / 1048576))MB"
fi
