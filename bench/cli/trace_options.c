#include "bench/cli/trace_options.h"

#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/trace/trace_read.h"
#include "bench/trace_views/trace_look.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct command_option trace_cell_options[] = {
	OPTION("arm", 0, "NAME", "Of a trace: only this arm", option_text, struct trace_look, arm,
	       .group = 2),
	OPTION("abi", 'a', "LIST", "Of a trace: only these ABIs: x86_64, i386", option_names,
	       struct trace_look, abis, .names = &abi_table),
	OPTION("path", 'p', "LIST", "Of a trace: only these paths, comma-separated", option_names,
	       struct trace_look, paths, .names = &path_table),
	OPTION("condition", 0, "LIST", "Of a trace: only these conditions, comma-separated",
	       option_names, struct trace_look, conditions, .names = &condition_table),
	{0},
};

int read_trace(const char *file, struct trace *out)
{
	struct error error = {0};

	if (trace_read(file, out, &error))
		error_prefix(&error, "%s: ", file);
	return report_error(&error);
}

/* Takes "FILE:ARM" apart, unless there is a file of that name. */
static void split_arm(char *word, struct trace_side *side)
{
	char *colon = strrchr(word, ':');

	side->file = word;
	if (!colon || !colon[1] || !access(word, F_OK))
		return;
	*colon = 0;
	side->arm = colon + 1;
}

int read_trace_operands(const struct words *files, struct trace_operands *out)
{
	struct trace_side sides[2] = {0};
	struct error error = {0};

	*out = (struct trace_operands){0};
	for (size_t i = 0; i < files->n; i++) {
		split_arm(files->word[i], &sides[i]);
		int code = read_trace(sides[i].file, &out->traces[i]);
		if (code)
			return code;
		sides[i].trace = &out->traces[i];
	}
	trace_pairs(&sides[0], &sides[1], &out->pairs, &out->n, &error);
	return report_error(&error);
}

void free_trace_operands(struct trace_operands *operands)
{
	free(operands->pairs);
	trace_free(&operands->traces[0]);
	trace_free(&operands->traces[1]);
}
