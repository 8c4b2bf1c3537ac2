#!/bin/sh
# Proves that Maven refuses to download a dependency whose checksum is not the one in .mvn/checksums, and that the list
# there has every library of the product, as far as it was built.
set -eu
cd "$(dirname "$0")/.."
list=.mvn/checksums/checksums.sha256
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

victim=spring-boot-starter-parent
sed "/\/$victim\//s/^[0-9a-f]*/$(printf '%064d' 0)/" $list >"$work/checksums.sha256"
! cmp -s $list "$work/checksums.sha256" || { echo "$list does not have $victim" >&2; exit 1; }
# an empty repository, so that the artifact is downloaded: one small file
if ./mvnw -B -ntp -N -Dmaven.repo.local="$work/repository" \
  -Daether.trustedChecksumsSource.summaryFile.basedir="$work" validate >"$work/log" 2>&1; then
  echo "Maven accepted $victim with a wrong checksum" >&2
  exit 1
fi
grep -q "$victim.*Checksum validation failed, expected '0000" "$work/log" || { cat "$work/log" >&2; exit 1; }

[ -f bench/target/libraries ] || exit 0
missing=$(tr ':' '\n' <bench/target/libraries | sed -n 's#.*/repository/##p' | grep -v '^dev/capstan/' \
  | while read -r jar; do grep -qF "  $jar" $list || echo "$jar"; done)
[ -z "$missing" ] || { printf 'Not in %s; type launcher/pin-dependencies.sh:\n%s\n' $list "$missing" >&2; exit 1; }
