#!/bin/sh
# Hands a result document to KCIDB:
#
#	docs/ci/kcidb.sh ORIGIN BUILD_ID RUN.json
#
# ORIGIN    the name your CI system was given, such as my_ci
# BUILD_ID  the build that ran, as your system submitted it: ORIGIN:NAME
#
# KCIDB_SUBMIT  command that takes the report on standard input, with its project and topic:
#               'kcidb-submit -p PROJECT -t TOPIC'. Try kcidb-validate first; what is submitted is
#               public, host name and fingerprint included.
#
# Exit status: that of the command; 2 when there is nothing to hand over.
set -u

syspath=${SYSPATH:-build/syspath}
usage='usage: docs/ci/kcidb.sh ORIGIN BUILD_ID RUN.json'
origin=${1:?$usage}
build=${2:?$usage}
run=${3:?$usage}
submit=${KCIDB_SUBMIT:?which command submits? kcidb-submit -p PROJECT -t TOPIC}

report=$(mktemp) || exit 2
trap 'rm -f "$report"' EXIT
"$syspath" export --format kcidb --origin "$origin" --build-id "$build" "$run" >"$report"
case $? in
0 | 4) ;; # skipped and failed cells are results too
*) exit 2 ;;
esac
# A command with options, one word each.
$submit <"$report"
