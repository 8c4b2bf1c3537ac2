#!/bin/sh
# Writes .mvn/checksums/checksums.sha256: the SHA-256 of every jar and pom that the build, its plugins and its tests resolve.
# Run it after a change of dependencies or plugins, and read the difference before you commit it.
set -eu
cd "$(dirname "$0")/.."
# elsewhere at first: a build that fails leaves the list as it is, and nothing is checked against the old one
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
# one unit and one integration test, for Maven resolves what runs them only then
./mvnw -q -B -ntp -Dspotless.goal=check -Daether.trustedChecksumsSource.summaryFile.basedir="$new" \
  -Daether.artifactResolver.postProcessor.trustedChecksums=true \
  -Daether.artifactResolver.postProcessor.trustedChecksums.checksumAlgorithms=SHA-256 \
  -Daether.artifactResolver.postProcessor.trustedChecksums.record=true \
  -Dtest=CachedProbeTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Psbom -Dit.test=EmbeddedRedisIT -Dfailsafe.failIfNoSpecifiedTests=false verify
sed '/  dev\/capstan\//d' "$new/checksums.sha256" >.mvn/checksums/checksums.sha256
wc -l .mvn/checksums/checksums.sha256 >&2
