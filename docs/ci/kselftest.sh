#!/bin/sh
# As a kernel selftest: KTAP on standard output, all else on standard error. Exit status 0 when every
# cell could be measured or was skipped with a reason, 1 when one failed, 4 (kselftest's skip) when
# there was nothing to measure, 2 when it could not run.
#
# SYSPATH      the program (build/syspath)
# SYSPATH_RUN  options of `syspath run` (--quick, to stay below kselftest's time limit)
set -u

syspath=${SYSPATH:-build/syspath}
run=$(mktemp) || exit 2
trap 'rm -f "$run"' EXIT

# shellcheck disable=SC2086 # options, one word each
"$syspath" run ${SYSPATH_RUN---quick} --output "$run" >&2
status=$?
[ -s "$run" ] || exit "$status"
"$syspath" export --format ktap "$run"
exit "$status"
