#!/bin/sh
# Writes what docker-compose.yml needs and nobody else may know to .env, or to the file that is named. What stands there
# stays as it is.
set -eu
umask 077

file=${1:-$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)/.env}
socket=${DOCKER_SOCKET:-/var/run/docker.sock}

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

add() { # add NAME VALUE
  grep -q "^$1=" "$file" 2>/dev/null || echo "$1=$2" >>"$file"
}

add COMPOSE_PROFILES kafka,redis,minio
# not beside keys of your own
grep -q '^CAPSTAN_APIKEYS=.' "$file" || add CAPSTAN_API_KEY "$(random 24)"
add REDIS_PASSWORD "$(random 24)"
add S3_ACCESS_KEY "capstan-$(random 4)"
add S3_SECRET_KEY "$(random 20)"
add CAPSTAN_WEBHOOK_SECRETS_DEFAULT_MAIN "whsec_$(head -c 32 /dev/urandom | base64)"
# the socket's group as a container sees it
grep -q '^DOCKER_GID=' "$file" || add DOCKER_GID "$("${DOCKER:-docker}" run --rm --network none \
  -v "$socket:/var/run/docker.sock" eclipse-temurin:25-jre stat -c %g /var/run/docker.sock)"
