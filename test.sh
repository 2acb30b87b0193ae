#!/usr/bin/env bash
# Sets up whatever this machine lacks, builds everything and runs all tests.
#
#   ./test.sh                     all tests
#   ./test.sh --filter TEXT       only tests whose full name contains TEXT
#   ./test.sh --no-kafka          without the tests that need a real Kafka
#   ./test.sh --chaos SEEDS       only the chaos tests, which break brokers, connections and consumers as a seed says, with so many
#                                 new seeds (--chaos 20) or with these (--chaos 7,8,9); with one again: --chaos =7
#
# Real Kafka: PUBSUBKAFKA_BOOTSTRAP_SERVERS, else a distribution in KAFKA_HOME, else Docker; without any of them those tests are skipped and say so.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
# shellcheck source=eng/steps.sh
. eng/steps.sh

filter=
no_kafka=
chaos=
while [ $# -gt 0 ]; do
  case "$1" in
    --filter) filter=${2:?--filter needs a text}; shift 2 ;;
    --no-kafka) no_kafka=1; shift ;;
    --chaos) chaos=${2:?--chaos needs a number of seeds, a list like 7,8,9, or =SEED}; shift 2 ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "$0"; exit 0 ;;
    *) fail "unknown argument '$1'; see ./test.sh --help" ;;
  esac
done

# What to build and which tests to run.
solution=PubSubKafka.sln
projects=(tests/*/*.csproj)
verbosity=minimal
if [ -n "$chaos" ]; then
  [ -z "$no_kafka$filter" ] || fail "--chaos goes with neither --no-kafka nor --filter"
  [[ $chaos =~ ^=?-?[0-9]+(,-?[0-9]+)*$ ]] || fail "--chaos needs a number of seeds, a list like 7,8,9, or =SEED, not '$chaos'"
  case "$chaos" in
    =* | *,*) PUBSUBKAFKA_CHAOS_SEEDS=${chaos#=} ;;
    *) PUBSUBKAFKA_CHAOS_SEEDS=$(for ((i = 0; i < chaos; i++)); do printf '%d,' $(((RANDOM << 15) | RANDOM)); done) ;;
  esac
  export PUBSUBKAFKA_CHAOS_SEEDS PUBSUBKAFKA_REQUIRE_BROKER=1
  projects=(tests/PubSubKafka.ChaosTests/PubSubKafka.ChaosTests.csproj)
  solution=${projects[0]}
  filter=ChaosTests.Seed_
  verbosity=detailed
fi

require_dotnet
eng/librdkafka.sh
if [ -n "$no_kafka" ]; then
  unset KAFKA_HOME PUBSUBKAFKA_BOOTSTRAP_SERVERS PUBSUBKAFKA_REQUIRE_BROKER
  export PUBSUBKAFKA_NO_BROKER=1
elif find_kafka "$root"; then
  require_java
fi

step "Building (Release, warnings are errors)"
dotnet build "$solution" -c Release --nologo -v quiet
step_done

results="$root/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
failed=0
for project in "${projects[@]}"; do
  # Some projects are programs that tests start.
  grep -q '<ProjectKind>Test</ProjectKind>' "$project" || continue
  name=$(basename "$project" .csproj)
  step "Testing $name"
  arguments=(--no-build -c Release --nologo -v quiet --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=$verbosity")
  [ -z "$filter" ] || arguments+=(--filter "FullyQualifiedName~$filter")
  dotnet test "$project" "${arguments[@]}" || failed=1
  step_done
done

# The outcome counts stand in each result file's <Counters …/> element.
count() {
  # No match at all is a count of zero, not a failure of this script.
  { cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' | grep -o " $1=\"[0-9]*\"" || true; } | tr -dc '0-9\n' | awk '{n += $1} END {print n + 0}'
}

total=$(count total)
passed=$(count passed)
not_passed=$(count failed)
if [ "$total" -eq 0 ] && [ -z "$filter" ]; then
  fail "no test was run"
fi

echo "$passed passed, $not_passed failed, $((total - passed - not_passed)) skipped"
[ "$failed" -eq 0 ] && [ "$not_passed" -eq 0 ]
