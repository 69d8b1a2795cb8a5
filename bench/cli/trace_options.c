#include "bench/cli/trace_options.h"

#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/trace/trace_read.h"
#include "bench/trace_views/trace_look.h"

const struct command_option trace_cell_options[] = {
	OPTION("arm", 0, "NAME", "Of a trace: only this arm", option_text, struct trace_look, arm,
	       .group = 2),
	OPTION("abi", 'a', "LIST", "Of a trace: only these ABIs: x86_64, i386", option_names,
	       struct trace_look, abis, .names = &abi_table),
	OPTION("path", 'p', "LIST", "Of a trace: only these paths, comma-separated", option_names,
	       struct trace_look, paths, .names = &path_table),
	OPTION("op", 0, "LIST", "Of a trace: only these operations, comma-separated", option_names,
	       struct trace_look, ops, .names = &op_table),
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
