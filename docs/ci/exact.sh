#!/bin/sh
# Counts the instructions of emulated boots and judges them against kept counts, by equality: the
# gate for shared runners, where time means nothing and a count is the same on every machine.
#
#	docs/ci/exact.sh BASE OUT
#
# BASE is a folder with a result document per arm, as an earlier OUT/exact was; keep it in the
# repository, or wherever the job finds it again. OUT/exact is made when it is not there.
#
# SYSPATH          the program (build/syspath)
# SYSPATH_BOOTS    options of `syspath boots`: arms and cells
# SYSPATH_COMPARE  options of `syspath compare`: --allow-diff kernel_release,kernel_version where the
#                  kernel is what changes
#
# Leaves OUT/table.txt, OUT/exact/ARM.json, OUT/compare.md and per arm OUT/compare-ARM.xml (JUnit).
# Exit status, the gravest of all arms:
#
#	0  every count is the base's, or lower
#	1  a path costs more instructions, is removed, or failed
#	2  usage or environment error
#	3  the counts of one side disagree among themselves
#	4  an arm has no base, or its base is of another QEMU or kernel: keep OUT/exact as BASE. Where BASE holds
#	   nothing, what keeps it is printed, and stands in OUT/compare.md
set -u

syspath=${SYSPATH:-build/syspath}
base=${1:?usage: docs/ci/exact.sh BASE OUT}
out=${2:?usage: docs/ci/exact.sh BASE OUT}

mkdir -p "$out" || exit 2
if [ ! -d "$out/exact" ]; then
	# shellcheck disable=SC2086 # options, one word each
	"$syspath" boots --no-charts ${SYSPATH_BOOTS-} --output-dir "$out/exact" >"$out/table.txt"
	status=$?
	cat "$out/table.txt"
	[ "$status" -eq 0 ] || exit "$status"
fi

# compare.md and compare-ARM.xml of one arm; its exit status is compare's
judge() {
	for form in markdown junit; do
		case $form in
		markdown) to=$out/one.md ;;
		junit) to=$out/compare-$1.xml ;;
		esac
		# shellcheck disable=SC2086 # options, one word each
		"$syspath" compare --strict --$form ${SYSPATH_COMPARE-} \
			"$base/$1.json" "$out/exact/$1.json" >"$to" 2>"$out/why"
		status=$?
		[ -s "$to" ] || rm -f "$to" # refused: there is no comparison
	done
	cat "$out/why" >&2
	cat "$out/one.md" "$out/why" 2>/dev/null
	return "$status"
}

# The gravest first, as a list of exit statuses.
worse() {
	for status in 1 2 4 3; do
		[ "$1" -ne "$status" ] && [ "$2" -ne "$status" ] || return "$status"
	done
	return 0
}

# What to commit, where nothing is kept yet.
how_to_keep() {
	name=$(basename "$base")
	from=$out
	echo "exact: nothing is kept in $base yet. To keep these counts, in your repository:"
	echo
	if [ -n "${GITHUB_RUN_ID-}" ]; then
		from=$name-run
		echo "    gh run download $GITHUB_RUN_ID --name $name --dir $from"
	fi
	echo "    cp -r $from/exact $name"
	echo "    git add $name && git commit -m 'syspath: counts to compare with' && git push"
	echo
}

rm -f "$out"/compare-*.xml
worst=0
: >"$out/compare.md"
set -- "$base"/*.json
[ -f "$1" ] || how_to_keep | tee "$out/compare.md"
for document in "$out"/exact/*.json "$base"/*.json; do
	arm=$(basename "$document" .json)
	case $document in
	"$base"/*) # judged above, unless the arm is there no more; or there is no file at all
		[ -f "$document" ] || continue
		[ ! -f "$out/exact/$arm.json" ] || continue
		;;
	esac
	if [ ! -f "$base/$arm.json" ] || [ ! -f "$out/exact/$arm.json" ]; then
		echo "exact: $arm is not in both $base and $out/exact" | tee -a "$out/compare.md"
		status=4
	else
		judge "$arm" >>"$out/compare.md"
		status=$?
	fi
	worse "$worst" "$status"
	worst=$?
done
rm -f "$out/one.md" "$out/why"
echo "exact: exit status $worst"
exit "$worst"
