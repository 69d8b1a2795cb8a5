#include "bench/cli/tolerance_file.h"

#include "bench/base/exit_code.h"
#include "bench/cli/message.h"
#include "bench/files/locate.h"

static const char shipped[] = "scripts/tolerances.txt";

int tolerance_file_read(const char *command, const char *file, struct tolerances *out)
{
	struct error error = {0};
	char place[4096];

	if (!file && locate_data(shipped, place, sizeof(place)))
		return command_error(
			"%s: %s is not where this program looks for it; name one with --tolerances (/dev/null: 2 %% for every cell)",
			command, shipped);
	file = file ? file : place;
	if (tolerances_read(file, out, &error)) {
		error_prefix(&error, "%s: ", file);
		return report_error(&error);
	}
	return 0;
}
