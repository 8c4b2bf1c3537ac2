# shellcheck shell=sh
# `./capstan sbom`; read by ../../capstan. Runs in the repository's folder.

run_sbom() {
  [ $# = 0 ] || fail "usage: ./capstan sbom"
  set_up java
  ./mvnw -q -B -ntp -Psbom -Dspotless.skip -DskipTests package >&2
  echo "$PWD/target/capstan-sbom.json  CycloneDX, as .xml too: the Java libraries of the product"
  echo "$PWD/target/THIRD-PARTY.txt    their licences"
  echo "Python packages and Debian's version are in root.json beside the root that runner-image/build-root.sh prints"
}
