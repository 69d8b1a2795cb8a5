#!/bin/sh
# Judges the run in a folder against a stored one, and does not take one measurement's word for it:
#
#	docs/ci/gate.sh BASE OUT
#
# OUT/run.json is what docs/ci/measure.sh left there; it is made when it is not there. BASE is a
# result document of this host; the first run becomes it when there is none. While the verdict is not
# settled, the gate measures again into OUT/again-K: one sound cell is `same` in any run, but drift of
# the host looks like a regression in one run and not in the next.
#
# SYSPATH, SYSPATH_RUN  as for docs/ci/measure.sh
# SYSPATH_COMPARE       options of `syspath compare`, such as --control vdso
# SYSPATH_ATTEMPTS      how many measurements at most, 1 to 9 (3)
#
# Leaves OUT/compare.md, the comparison that decided, and OUT/compare.xml, the same as JUnit. Exit
# status:
#
#	0  no regression, every cell settled; or the run became the base
#	1  the same cell regressed, or was removed, in two measurements one after the other; or one failed
#	2  usage or environment error
#	3  neither: too noisy to decide
#	4  BASE is of another host, kernel or build, or nothing was measured
set -u

syspath=${SYSPATH:-build/syspath}
base=${1:?usage: docs/ci/gate.sh BASE OUT}
out=${2:?usage: docs/ci/gate.sh BASE OUT}
attempts=${SYSPATH_ATTEMPTS:-3}
here=$(dirname "$0")

case $attempts in
[1-9]) ;;
*)
	echo "gate: SYSPATH_ATTEMPTS: '$attempts' is not 1 to 9" >&2
	exit 2
	;;
esac

# Names of the cells that forbid to pass, sorted, one per line: rows with a bold verdict, and those
# without one.
regressed() {
	{
		awk -F '[|] *' '$2 ~ /^[*][*]/ { gsub(/[ `]/, ""); print $3, $4, $5 }' "$1"
		# shellcheck disable=SC2016 # Markdown's, not the shell's
		sed -n 's/^- \(now failing\|removed\|only_base\) `\([^`]*\)` \([^ ]*\) `\([^`]*\)`.*/\2 \3 \4 \1/p' "$1"
	} | sort
}

# compare.md of the folder $1; its exit status is compare's
judge() {
	# shellcheck disable=SC2086 # options, one word each
	"$syspath" compare --strict --markdown ${SYSPATH_COMPARE-} "$base" "$1/run.json" \
		>"$out/compare.md" 2>"$out/why"
	status=$?
	# shellcheck disable=SC2086
	"$syspath" compare --strict --junit ${SYSPATH_COMPARE-} "$base" "$1/run.json" \
		>"$out/compare.xml" 2>/dev/null
	[ -s "$out/compare.xml" ] || rm -f "$out/compare.xml" # refused: there is no comparison
	cat "$out/why" >&2
	case $status in
	2 | 4) sed 's/^/    /' "$out/why" >>"$out/compare.md" ;; # there is no table that could say why
	esac
	return "$status"
}

finish() { # status, words
	echo "gate: $2"
	printf '\n%s\n' "gate: $2" >>"$out/compare.md"
	rm -f "$out/before" "$out/now" "$out/why" "$out/measured.txt"
	exit "$1"
}

measure() {
	"$here/measure.sh" "$1" >"$out/measured.txt"
	status=$?
	[ "$status" -eq 0 ] || cat "$out/measured.txt"
	return "$status"
}

mkdir -p "$out" || exit 2
[ -f "$out/run.json" ] || measure "$out" || exit $?
if [ ! -f "$base" ]; then
	mkdir -p "$(dirname "$base")" && cp "$out/run.json" "$base.new" && mv "$base.new" "$base" || exit 2
	: >"$out/compare.md"
	finish 0 "there was no base: this run is the base now"
fi

before=$out/before
: >"$before"
attempt=1
folder=$out
while :; do
	judge "$folder"
	status=$?
	regressed "$out/compare.md" >"$out/now"
	case $status in
	0) finish 0 "no regression (measurement $attempt)" ;;
	1)
		again=$(comm -12 "$before" "$out/now")
		[ -z "$again" ] || finish 1 "regression, twice in a row: $(echo "$again" | tr '\n' ';')"
		;;
	3) ;;
	*) finish "$status" "no verdict" ;;
	esac
	[ "$attempt" -lt "$attempts" ] ||
		finish 3 "not settled by $attempt measurements: too noisy to decide"
	mv "$out/now" "$before"
	attempt=$((attempt + 1))
	folder=$out/again-$attempt
	measure "$folder" || exit $?
done
