#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/run_command.h"
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

static int read_from(void *file)
{
	return dup2(fileno(file), STDIN_FILENO) < 0 ? -1 : 0;
}

static struct command_end run_python(const char *python, const char *program, const char *schema,
				     const char *pointer, FILE *in)
{
	const char *const argv[] = {"/usr/bin/env", python, "-c", program, schema, pointer, NULL};
	const struct set_up from = {read_from, in};

	return command_run(&from, argv);
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
	for (size_t i = 0; i < 2 && !found; i++) {
		struct command_end end = run_python(pythons[i], has_it, "", "", nothing);
		if (!end.code)
			found = pythons[i];
		command_free(&end);
	}
	fclose(nothing);
	return found;
}

json_t *judge(const char *python, const char *schema, const char *pointer, FILE *lines)
{
	json_t *verdicts = json_array();

	assert_int_equal(fseek(lines, 0, SEEK_SET), 0);
	struct command_end end = run_python(python, validator, schema, pointer, lines);
	if (end.code)
		fail_msg("the validator failed: %s", end.err);
	for (char *rest, *line = strtok_r(end.out, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		assert_int_equal(json_array_append_new(verdicts, json_loads(line, 0, NULL)), 0);
	command_free(&end);
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
