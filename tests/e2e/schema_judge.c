#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/schema_judge.h"

static const char validator[] =
	"import json, sys\n"
	"from jsonschema import Draft202012Validator as Validator\n"
	"whole = json.load(open(sys.argv[1]))\n"
	"Validator.check_schema(whole)\n"
	"part = {'$ref': '#' + sys.argv[2], '$defs': whole['$defs']} if sys.argv[2] else whole\n"
	"def place(path):\n"
	"    return ''.join('[%d]' % p if isinstance(p, int) else '.' + p for p in path)[1:]\n"
	"for line in sys.stdin:\n"
	"    errors = Validator(part).iter_errors(json.loads(line))\n"
	"    print(json.dumps([[place(e.absolute_path), e.message] for e in errors]))\n";

/* Runs a Python program with files as standard input and output; its exit status. */
static int run_python(const char *python, const char *program, const char *arg1, const char *arg2,
		      FILE *in, FILE *out)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		dup2(fileno(in), STDIN_FILENO);
		dup2(fileno(out), STDOUT_FILENO);
		execlp(python, python, "-c", program, arg1, arg2, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char *judge_find_python(void)
{
	/* Packages install modules for the second, whatever stands before it on the PATH. */
	static const char *const pythons[] = {"python3", "/usr/bin/python3"};
	static const char has_it[] = "import sys\n"
				     "try:\n"
				     "    from jsonschema import Draft202012Validator\n"
				     "except ImportError:\n"
				     "    sys.exit(1)\n";
	const char *found = NULL;
	FILE *nothing = tmpfile();

	assert_non_null(nothing);
	for (size_t i = 0; i < 2 && !found; i++)
		if (!run_python(pythons[i], has_it, "", "", nothing, nothing))
			found = pythons[i];
	fclose(nothing);
	return found;
}

json_t *judge(const char *python, const char *schema, const char *pointer, FILE *lines)
{
	json_t *verdicts = json_array();
	FILE *out = tmpfile();
	char *line = NULL;
	size_t size = 0;

	assert_non_null(out);
	rewind(lines);
	assert_int_equal(run_python(python, validator, schema, pointer, lines, out), 0);
	rewind(out);
	while (getline(&line, &size, out) > 0)
		assert_int_equal(json_array_append_new(verdicts, json_loads(line, 0, NULL)), 0);
	free(line);
	fclose(out);
	return verdicts;
}

bool judge_complained(const json_t *verdict, const char *place, const char *words)
{
	size_t i;
	json_t *pair;

	json_array_foreach (verdict, i, pair)
		if (!strcmp(json_string_value(json_array_get(pair, 0)), place) &&
		    strstr(json_string_value(json_array_get(pair, 1)), words))
			return true;
	return false;
}
