#!/bin/sh
# Measures, and leaves in a folder what a CI system collects:
#
#	docs/ci/measure.sh OUT
#
#	OUT/run.json     the result document; all else can be made from it again
#	OUT/table.txt    the table and what it comes to, for people
#	OUT/bench.json   for github-action-benchmark; not there when nothing was measured
#	OUT/junit.xml    a test case per cell
#
# SYSPATH      the program (build/syspath)
# SYSPATH_RUN  options of `syspath run`: cells and counts ('': every cell, full counts)
#
# Exit status: that of `syspath run`, or 2 when a file cannot be written.
set -u

syspath=${SYSPATH:-build/syspath}
out=${1:?usage: docs/ci/measure.sh OUT}
mkdir -p "$out" || exit 2
rm -f "$out/run.json" "$out/table.txt" "$out/bench.json" "$out/junit.xml"

# shellcheck disable=SC2086 # options, one word each
"$syspath" run --verbose ${SYSPATH_RUN-} --output "$out/run.json" >"$out/table.txt"
measured=$?
cat "$out/table.txt"
# Whoever has no document has no views of it either.
[ -f "$out/run.json" ] || exit "$measured"

for view in gab:bench.json junit:junit.xml; do
	"$syspath" export --format "${view%%:*}" --output "$out/${view#*:}" "$out/run.json"
	case $? in
	0 | 4) ;; # 4: nothing was measured, which the run's own status is too
	*) exit 2 ;;
	esac
done
exit "$measured"
