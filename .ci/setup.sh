# Sourced by ./bench and ./test: installs what is missing, and says so on standard error.
# Exits with 69 where something must be installed by hand. MPI is asked for only where the caller
# has set setup_mpi.
# shellcheck shell=sh
say() { printf '%s: %s\n' "$(basename -- "$0")" "$1" >&2; }

# Homebrew keeps some of these libraries out of the default search path.
if command -v brew >/dev/null; then
  kegs=$(brew --prefix)/opt
  export PKG_CONFIG_PATH="$kegs/openblas/lib/pkgconfig:$kegs/zlib/lib/pkgconfig:${PKG_CONFIG_PATH-}"
fi

# pkg-config is what the build itself asks; dpkg answers where pkg-config is not there yet.
missing=
is_installed() { # A package that was removed without its settings is still known, but not there.
  # shellcheck disable=SC2016 # dpkg's own variable
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}
need() { # PACKAGE COMMAND...: notes PACKAGE as missing where neither COMMAND nor dpkg knows it.
  package=$1
  shift
  "$@" >/dev/null 2>&1 || is_installed "$package" || missing="$missing $package"
}
need libopenblas-dev pkg-config --exists openblas
need libhwloc-dev pkg-config --exists hwloc
need zlib1g-dev pkg-config --exists zlib
need pkg-config pkg-config --version
if [ -n "${setup_mpi-}" ]; then
  # Debian calls the MPI it has chosen mpi-c; elsewhere Open MPI's own name is all there is. The
  # package reads the same variable.
  if [ -z "${FOURWAYS_MPI-}" ] && ! pkg-config --exists mpi-c 2>/dev/null &&
    pkg-config --exists ompi-c 2>/dev/null; then
    export FOURWAYS_MPI=ompi-c
  fi
  need libopenmpi-dev pkg-config --exists "${FOURWAYS_MPI:-mpi-c}"
  need openmpi-bin command -v mpirun
fi

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
apt_install() {
  command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
  say "installing$missing"
  as_root apt-get update >&2 || say "apt-get update failed; trying with the lists at hand"
  # shellcheck disable=SC2086 # a list of words on purpose
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y $missing >&2
}
if [ -n "$missing" ] && ! apt_install; then
  say "cannot install$missing here; install by hand, then run this again:"
  cat >&2 <<'NAMES'
  Debian, Ubuntu  sudo apt-get install libopenblas-dev libhwloc-dev zlib1g-dev pkg-config
  Fedora, RHEL    sudo dnf install openblas-devel hwloc-devel zlib-devel pkgconf-pkg-config
  Arch            sudo pacman -S openblas hwloc zlib pkgconf
  Alpine          sudo apk add openblas-dev hwloc-dev zlib-dev pkgconf
  Homebrew        brew install openblas hwloc zlib pkgconf
NAMES
  [ -z "${setup_mpi-}" ] || cat >&2 <<'NAMES'
and for MPI:
  Debian, Ubuntu  sudo apt-get install libopenmpi-dev openmpi-bin
  Fedora, RHEL    sudo dnf install openmpi-devel; then: module load mpi/openmpi-x86_64
  Arch            sudo pacman -S openmpi
  Alpine          sudo apk add openmpi-dev openmpi
  Homebrew        brew install open-mpi
NAMES
  exit 69
fi

# LIBXSMM makes small products faster, on x86-64 only. The build finds out by itself whether its
# header is there, so whatever goes wrong here is no failure.
if [ "$(uname -sm)" = "Linux x86_64" ] && ! pkg-config --exists libxsmm 2>/dev/null &&
  ! is_installed libxsmm-dev && apt-cache show libxsmm-dev >/dev/null 2>&1; then
  missing=" libxsmm-dev"
  apt_install 2>/dev/null ||
    say "libxsmm-dev cannot be installed here: OpenBLAS makes all products"
fi

if ! command -v swift >/dev/null; then
  say "swift is not on PATH; Swift 6.3 comes from https://www.swift.org/install/"
  exit 69
fi
