#!/bin/sh
# For `git bisect run` in a kernel tree: builds the commit, boots it in an emulator, counts the
# instructions of one call exactly, and answers good or bad by a bound (docs/bisect.md).
#
#	git bisect start BAD GOOD
#	git bisect run .../docs/ci/bisect.sh ABI PATH OP AT_MOST
#
# ABI, PATH, OP   the cell: x86_64 syscall getppid
# AT_MOST         good takes so many instructions, or fewer
#
# SYSPATH         the program (build/syspath)
# BISECT_BUILD    builds the commit (make olddefconfig and bzImage, on all CPUs)
# BISECT_IMAGE    what it builds (arch/x86/boot/bzImage)
# BISECT_BOOTS    more options of `syspath boots`: --cpu amd, --append 'mitigations=off' (--cpu intel)
#
# Exit status, as `git bisect run` takes it:
#
#	0    good
#	1    bad
#	125  cannot be tested: it does not build, does not boot, or has no such cell
#	255  the search ends: a usage or environment error
set -u

if [ $# -ne 4 ]; then
	echo 'usage: docs/ci/bisect.sh ABI PATH OP AT_MOST' >&2
	exit 255
fi
abi=$1 path=$2 op=$3 most=$4
syspath=${SYSPATH:-build/syspath}
image=${BISECT_IMAGE:-arch/x86/boot/bzImage}
build=${BISECT_BUILD:-"make -s olddefconfig && make -s -j$(nproc) bzImage"}

end() { # status, text
	echo "bisect: $2" >&2
	exit "$1"
}

case $most in
'' | *[!0-9]*) end 255 "$most: not a whole number of instructions" ;;
esac
command -v "$syspath" >/dev/null || end 255 "$syspath: no such program; set SYSPATH"
work=$(mktemp -d) || exit 255
trap 'rm -rf "$work"' EXIT
trap 'exit 255' INT TERM

# What an earlier commit built is not this one's.
rm -f "$image"
sh -c "$build" >"$work/build" 2>&1 || {
	tail -n 3 "$work/build" >&2
	end 125 'does not build'
}
[ -f "$image" ] || end 125 "the build made no $image"

# shellcheck disable=SC2086 # options, one word each
"$syspath" boots --no-charts --kernel "$PWD/$image" --cpu intel --vsyscall '' --abi "$abi" --path "$path" \
	--op "$op" ${BISECT_BOOTS-} --output-dir "$work/boots" >"$work/table" 2>"$work/why"
status=$?
set -- "$work"/boots/*.json
case $status:$1 in
2:*)
	cat "$work/why" >&2
	# An image that no kernel is in is this commit's fault.
	grep -q "$image" "$work/why" && end 125 'is not booted'
	end 255 'syspath boots could not run'
	;;
*'*.json') end 125 "does not boot: $(tail -n 1 "$work/why")" ;;
esac

"$syspath" export --format csv "$1" >"$work/csv" || end 125 'nothing was counted'
# The columns by their names; the last field is the note, the only one that may hold a comma.
row=$(awk -F, -v abi="$abi" -v path="$path" -v op="$op" '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["abi"] == abi && $at["path"] == path && $at["op"] == op && $at["condition"] == "none" &&
	($at["statistic"] == "exact" || $at["status"] != "ok") {
		print $at["status"], $at["insn"]; exit
	}' "$work/csv")
case $row in
'ok '[0-9]*) count=${row#ok } ;;
'') end 125 "no cell $abi $path $op" ;;
*) end 125 "$abi $path $op: ${row% *}" ;;
esac
# A count may have decimals, where the calls of a batch differ.
if awk -v count="$count" -v most="$most" 'BEGIN { exit !(count <= most) }'; then
	end 0 "$count instructions: good"
fi
end 1 "$count instructions, more than $most: bad"
