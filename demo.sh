#!/usr/bin/env bash
# Builds the sample Shop and runs it: three services that talk through Kafka, one of which goes away in the middle.
#
#   ./demo.sh                          on the embedded broker
#   ./demo.sh --broker kafka           on a real Kafka, from the distribution in KAFKA_HOME
#   ./demo.sh --broker HOST:PORT       on a Kafka that runs already
#   ./demo.sh --orders N               orders to place (default 600)
#   ./demo.sh --outage SECONDS         how long ProductService is away (default 4)
#   ./demo.sh --kill                   take it down by SIGKILL instead of SIGTERM
#   ./demo.sh --report FILE            write the numbers as JSON
#
# Exit code: 0 when nothing was lost, doubled or out of order; 1 when something was; 2 when the run itself failed;
# 130 when it was interrupted.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=eng/steps.sh
. "$root/eng/steps.sh"

# 1 is for a run that found something lost; whatever keeps the run from starting is 2.
export fail_code=2

broker=embedded
previous=
for argument in "$@"; do
  case "$argument" in
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"; exit 0 ;;
  esac
  [ "$previous" != --broker ] || broker=$argument
  previous=$argument
done

(cd "$root" && require_dotnet)
if [ "$broker" = kafka ]; then
  find_kafka "$root" || fail "--broker kafka needs a Kafka distribution; set KAFKA_HOME to its folder"
  require_java
fi
"$root/eng/librdkafka.sh" || exit 2

step "Building the shop (Release)"
log=$(mktemp)
(cd "$root" && dotnet build samples/Shop/Shop.Demo -c Release --nologo -v quiet) >"$log" 2>&1 || {
  cat "$log" >&2
  rm -f "$log"
  fail "the shop does not build (see above)"
}
rm -f "$log"
step_done

# In place of this shell, so that a signal to the script is one to the demo.
exec dotnet "$root/samples/Shop/Shop.Demo/bin/Release/net10.0/Shop.Demo.dll" "$@"
