#!/bin/bash
# Builds the Docker image of the sandboxes, and prints its name.
#
#   build-image.sh                import the root that build-root.sh builds: no registry, the same bytes for every provider
#   build-image.sh --dockerfile   build the Dockerfile instead; needs a registry, or a local base image: BASE=...
#   build-image.sh --dockerfile --refresh   the same with Debian's newest packages, not those of the build cache
#
# Either image is also tagged capstan/runner:latest, the worker's default. An existing image is not built again.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=capstan/runner
docker=${DOCKER:-docker}

fail() { echo "build-image: $*" >&2; exit 1; }
finish() { "$docker" tag "$1" "$name:latest" && echo "$1"; }

command -v "$docker" >/dev/null || fail 'docker is missing. Type: apt-get install docker.io'
"$docker" version --format '{{.Server.Version}}' >/dev/null || fail 'no Docker engine available; see the message above'

case "${1:-}" in
  '')
    rootfs=$("$here/build-root.sh" --print-dir)
    facts=$(dirname "$rootfs")/root.json
    fact() { python3 -c 'import json, sys; v = json.load(open(sys.argv[1]))[sys.argv[2]]
print(v if isinstance(v, str) else json.dumps(v))' "$facts" "$1"; }
    digest=$(fact root_digest)
    image=$name:${digest#sha256:}
    if ! "$docker" image inspect "$image" >/dev/null 2>&1; then
      echo 'importing the root, half a minute ...' >&2
      tar -C "$rootfs" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - . \
        | "$docker" import --change "ENTRYPOINT $(fact command)" --change 'WORKDIR /work' \
          --change "LABEL dev.capstan.root-digest=$digest" \
          --change "LABEL dev.capstan.runner-version=$(fact runner_version)" - "$image" >&2
    fi
    finish "$image"
    ;;
  --dockerfile)
    version=$(cd "$here" && python3 -c 'import capstan_runner; print(capstan_runner.VERSION)')
    image=$name:$version
    fresh=()
    [ "${2:-}" != --refresh ] || fresh=(--no-cache)
    "$docker" build --quiet ${fresh[@]+"${fresh[@]}"} --build-arg RUNNER_VERSION="$version" \
      --build-arg BASE="${BASE:-debian:trixie-slim}" --tag "$image" "$here" >&2
    finish "$image"
    ;;
  *) fail 'usage: build-image.sh [--dockerfile [--refresh]]' ;;
esac
