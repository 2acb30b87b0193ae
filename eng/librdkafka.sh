#!/usr/bin/env bash
# Makes sure that NuGet can restore librdkafka.redist, the native library behind Confluent.Kafka.
#
# Where a source of this machine has the package, this does nothing. Elsewhere (Debian and its relatives on x64) it builds
# the library from Debian's source package and puts a package of the same name and version into eng/local-feed.
# The result is cached outside the clone, so that a second clone copies one file.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=eng/steps.sh
. "$root/eng/steps.sh"

version=$(sed -n 's/.*Include="Confluent.Kafka" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
[ -n "$version" ] || fail "Directory.Packages.props names no version of Confluent.Kafka"
suite=forky # the Debian suite whose librdkafka has every entry point that Confluent.Kafka $version looks for
package="librdkafka.redist.$version.nupkg"
feed="$root/eng/local-feed"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/pubsubkafka"
work=

cleanup() { [ -z "$work" ] || rm -rf "$work"; }
trap cleanup EXIT

# A restore of nothing but the package, below the clone so that the same nuget.config and machine sources apply.
source_has_package() {
  local probe="$root/artifacts/restore-probe"
  mkdir -p "$probe"
  printf '<Project />\n' | tee "$probe/Directory.Build.props" "$probe/Directory.Build.targets" "$probe/Directory.Packages.props" >/dev/null
  cat >"$probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="librdkafka.redist" Version="[$version]" /></ItemGroup>
</Project>
XML
  dotnet restore "$probe/probe.csproj" >"$probe/log" 2>&1 || {
    grep -qE 'NU110[123]' "$probe/log" && return 1
    cat "$probe/log" >&2
    fail "NuGet could not be asked for librdkafka.redist $version (see above)"
  }
}

install_build_tools() {
  local missing=() package
  for package in cmake g++ make dpkg-dev xz-utils zip libssl-dev libsasl2-dev zlib1g-dev libzstd-dev liblz4-dev libcurl4-openssl-dev; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
  [ "${#missing[@]}" -eq 0 ] || install_packages "build librdkafka" "${missing[@]}"
}

# The machine's own mirror: the first archive (not the security one) that its apt configuration names.
debian_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p; s/^deb([[:space:]]+\[[^]]*\])?[[:space:]]+([^[:space:]]+).*/\2/p' |
    grep -E '/debian/?$' | head -n 1
}

# Fetches and verifies the source in an apt directory of its own: the system's lists and settings stay as they are.
# Debian's patches only replace bundled files by Debian packages that older suites lack, so they are left out.
fetch_source() {
  local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || fail "apt names no Debian mirror on this machine, so librdkafka's source cannot be fetched; give NuGet a source that has librdkafka.redist $version"
  [ -e "$keyring" ] || install_packages "verify Debian's source of librdkafka" debian-archive-keyring
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/source"
  printf 'deb-src [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$work/apt/sources.list"
  local options=(-qq
    -o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update || return 1
  (cd "$work/source" && apt-get "${options[@]}" source --download-only librdkafka && dpkg-source --no-check --skip-patches -x ./*.dsc tree)
}

build() {
  cmake -S "$work/source/tree" -B "$work/build" -DCMAKE_BUILD_TYPE=Release \
    -DRDKAFKA_BUILD_EXAMPLES=OFF -DRDKAFKA_BUILD_TESTS=OFF -DRDKAFKA_BUILD_STATIC=OFF \
    -DWITH_SSL=ON -DWITH_SASL=ON -DWITH_ZLIB=ON -DWITH_ZSTD=ON -DWITH_CURL=ON -DENABLE_LZ4_EXT=ON &&
  cmake --build "$work/build" --parallel "$(nproc)" --target rdkafka
}

# An ordinary nupkg: a zip of the manifest and the library where NuGet looks for native files of linux-x64.
pack() {
  local tree="$work/package"
  mkdir -p "$tree/runtimes/linux-x64/native" &&
    cp -L "$work/build/src/librdkafka.so" "$tree/runtimes/linux-x64/native/librdkafka.so" &&
    strip --strip-unneeded "$tree/runtimes/linux-x64/native/librdkafka.so" &&
    cp "$work/source/tree/LICENSE" "$tree/LICENSE.txt" || return 1
  cat >"$tree/librdkafka.redist.nuspec" <<XML
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>librdkafka.redist</id>
    <version>$version</version>
    <authors>librdkafka authors, built on this machine from Debian's source package</authors>
    <license type="file">LICENSE.txt</license>
    <description>Local build of librdkafka for machines whose NuGet sources lack the package. Not for publishing.</description>
  </metadata>
</package>
XML
  mkdir -p "$cache" &&
    (cd "$tree" && zip -q -X -r "$work/$package" .) &&
    mv "$work/$package" "$cache/$package"
}

logged() {
  # A subshell: a failure inside ends only it, and its words are shown from the log.
  ("$@") >>"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    fail "librdkafka: '$1' failed (log above)"
  }
}

[ -e "$feed/$package" ] && exit 0
if [ ! -e "$cache/$package" ]; then
  step "Looking for librdkafka.redist $version in this machine's NuGet sources"
  if source_has_package; then
    step_done "found, nothing to build"
    exit 0
  fi
  step_done "not there: it is built here from Debian's source, once"
  [ "$(uname -sm)" = "Linux x86_64" ] && command -v dpkg-query >/dev/null ||
    fail "building librdkafka needs Debian on x64; elsewhere, give NuGet a source that has librdkafka.redist $version"
  work=$(mktemp -d)
  step "Installing what the build needs (only what is missing)"
  install_build_tools
  step_done
  step "Fetching librdkafka's source ($suite)"
  logged fetch_source
  step_done
  step "Building librdkafka"
  logged build
  logged pack
  step_done "cached in $cache"
fi
cp "$cache/$package" "$feed/$package"
