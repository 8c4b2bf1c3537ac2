#!/bin/sh
# Writes .mvn/checksums/checksums.sha256: the SHA-256 of every jar and pom that the build, its plugins and its tests resolve.
# Run it after a change of dependencies or plugins, and read the difference before you commit it.
set -eu
cd "$(dirname "$0")/.."
rm -f .mvn/checksums/checksums.sha256
# one unit and one integration test, for Maven resolves what runs them only then
./mvnw -q -B -ntp -Dspotless.goal=check -Daether.artifactResolver.postProcessor.trustedChecksums.record=true \
  -Dtest=CachedProbeTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Psbom -Dit.test=EmbeddedRedisIT -Dfailsafe.failIfNoSpecifiedTests=false verify
sed -i '/  dev\/capstan\//d' .mvn/checksums/checksums.sha256
wc -l .mvn/checksums/checksums.sha256 >&2
