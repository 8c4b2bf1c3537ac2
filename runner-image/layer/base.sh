# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of build-root.sh
# The recipe of the base layer: Debian, Python, wheels. Sourced by build-root.sh; a change here builds a new base.

# Runs a command in the root as its own small container; bubblewrap or chroot, whichever there is.
inside() {
  local root=$1
  shift
  if command -v bwrap >/dev/null; then
    bwrap --unshare-all --die-with-parent --clearenv --setenv PATH /usr/bin:/bin --setenv HOME /tmp \
      --setenv MPLCONFIGDIR /opt/capstan/matplotlib --setenv MPLBACKEND Agg \
      --bind "$root" / --proc /proc --dev /dev --tmpfs /tmp --chdir / "$@"
  else
    env -i PATH=/usr/bin:/bin HOME=/tmp MPLCONFIGDIR=/opt/capstan/matplotlib MPLBACKEND=Agg chroot "$root" "$@"
  fi
}

fill_base() { # fill_base ROOTFS, an empty folder
  local rootfs=$1 sources platforms=() tag
  mapfile -t sources < <(debian_sources)
  say "Debian $suite from $(mirror debian) ..."
  # By way of a tar, so that an ordinary user owns what he unpacks; device nodes come from the sandbox itself.
  mmdebstrap --quiet --variant=minbase --include="$(paste -sd, "$here/layer/packages.txt")" --format=tar \
    --aptopt='APT::Install-Recommends "false"' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' "$suite" - "${sources[@]}" \
    | tar -x -p --no-same-owner --exclude='./dev/*' -C "$rootfs" \
    || fail "mmdebstrap could not build $suite; its message is above"
  say 'wheels ...'
  for tag in manylinux_2_28 manylinux_2_27 manylinux_2_17 manylinux2014; do platforms+=(--platform "${tag}_$machine"); done
  python3 -m pip install --quiet --root-user-action=ignore --no-compile --no-deps --target "$rootfs/opt/capstan/site-packages" \
    --python-version 3.13 --implementation cp "${platforms[@]}" --only-binary=:all: --require-hashes \
    -r "$here/requirements.txt"
  say 'slimming and compiling ...'
  bash "$here/layer/fonts.sh" "$rootfs" || fail "the fonts can't be installed; see above"
  bash "$here/layer/slim.sh" "$rootfs"
  mkdir -p "$rootfs/work" "$rootfs/opt/capstan/matplotlib"
  inside "$rootfs" python3 -m compileall -q -j 2 --invalidation-mode unchecked-hash \
    /usr/lib/python3.13 /opt/capstan/site-packages >/dev/null || true # a few test files are not valid Python on purpose
  inside "$rootfs" python3 -I -S -c \
    'import sys; sys.path.append("/opt/capstan/site-packages"); import matplotlib.pyplot' >/dev/null
}
