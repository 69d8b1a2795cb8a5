#!/bin/sh
# Runs a command and reports to a GitHub Actions job how it ended:
#
#	docs/ci/github.sh COMMAND [ARGUMENT ...]
#
# A step knows green and red alone, so "too noisy to decide" (3) becomes a green step with a warning
# that stands on the summary page, and `status=N` in the step's outputs for whoever wants more.
# Everything else keeps its status: 1, 2 and 4 are red, each with an error that names it.
set -u

"$@"
status=$?
[ -z "${GITHUB_OUTPUT-}" ] || echo "status=$status" >>"$GITHUB_OUTPUT"
case $status in
0) ;;
1) echo '::error title=syspath::a regression, or a cell that fails' ;;
3)
	echo '::warning title=syspath::too noisy to decide; nothing is shown either way'
	status=0
	;;
4) echo '::error title=syspath::not comparable (another host, kernel or build?), or nothing to measure' ;;
*) echo "::error title=syspath::could not run (exit status $status)" ;;
esac
exit "$status"
