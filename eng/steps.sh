# Shared by the scripts of this repository: say what a step does, how long it took, and install Debian packages when allowed.
# Sourced, not run.

step_started=0

step() {
  step_started=$SECONDS
  printf '==> %s\n' "$1"
}

step_done() {
  printf '    %s (%d s)\n' "${1:-done}" $((SECONDS - step_started))
}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit "${fail_code:-1}"
}

# install_packages REASON PACKAGE...: installs Debian packages as root (or by sudo without a password), or says what to do.
install_packages() {
  local reason=$1
  shift
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      fail "to $reason, these packages are needed and only root can install them: $*. Run: sudo apt-get install $*"
    fi
  fi
  command -v apt-get >/dev/null || fail "to $reason, these packages are needed (named as in Debian): $*"
  printf '    installing, to %s: %s\n' "$reason" "$*"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: $*"
  fi
  rm -f "$log"
}

require_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is not on PATH; install it from https://dot.net"
  case "$(dotnet --version 2>/dev/null || true)" in
    1[0-9].*) ;;
    *) fail "the .NET 10 SDK is needed (global.json), this machine has: $(dotnet --list-sdks | tr '\n' ' ')" ;;
  esac
}

# find_kafka ROOT: keeps KAFKA_HOME, or sets it to a distribution that lies beside the clone. Fails when there is neither.
find_kafka() {
  local root=$1
  if [ -z "${KAFKA_HOME:-}" ] && compgen -G "$root/../shared/kafka/libs/kafka_*.jar" >/dev/null; then
    KAFKA_HOME=$(cd "$root/../shared/kafka" && pwd)
    export KAFKA_HOME
  fi
  [ -n "${KAFKA_HOME:-}" ] || return 1
  compgen -G "$KAFKA_HOME/libs/kafka_*.jar" >/dev/null || fail "KAFKA_HOME=$KAFKA_HOME holds no libs/kafka_*.jar"
}

require_java() {
  [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ] && return
  command -v java >/dev/null || install_packages "run Apache Kafka" openjdk-17-jre-headless
}
