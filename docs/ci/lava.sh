#!/bin/sh
# In a LAVA test shell: a test case signal per cell with its cost, one for the run, and with a base
# one for the gate.
#
#	docs/ci/lava.sh [BASE]
#
# BASE  result document of this very device to gate against, made by the first run that finds none
#       ('': no gate). It has to outlive the job: a folder of the NFS root, say.
# SYSPATH, SYSPATH_RUN, SYSPATH_COMPARE  as for docs/ci/gate.sh
# SYSPATH_OUT  where files go (syspath-out)
#
# Exits 0 whatever was found: the results are the signals, and a test shell that fails would end the
# job as incomplete. Exit 2: something could not even be started.
set -u

syspath=${SYSPATH:-build/syspath}
out=${SYSPATH_OUT:-syspath-out}
base=${1-}
here=$(dirname "$0")

# $1: test case, $2: exit status. LAVA's four results say all that the exit codes say.
signal() {
	case $2 in
	0) result=pass ;;
	3) result=unknown ;;
	4) result=skip ;;
	*) result=fail ;;
	esac
	echo "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=$1 RESULT=$result>"
}

"$here/measure.sh" "$out"
status=$?
signal syspath-run "$status"
[ -f "$out/run.json" ] || exit 2
"$syspath" export --format lava "$out/run.json"

if [ -n "$base" ] && [ "$status" -eq 0 ]; then
	"$here/gate.sh" "$base" "$out"
	signal syspath-gate $?
	cat "$out/compare.md"
fi
exit 0
