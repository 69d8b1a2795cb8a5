#include "bench/cli/tolerance_file.h"

#include "bench/cli/message.h"
#include "bench/files/locate.h"

static const char shipped[] = "scripts/tolerances.txt";

void tolerance_check(const struct option_use *use, const struct tolerance_choice *choice)
{
	if (choice->percent > 0 && choice->file)
		option_refuse(use, "--tolerance and --tolerances: one of them");
}

int tolerance_settings_make(const char *command, const struct tolerance_choice *choice,
			    struct tolerances *rules, struct tolerance_settings *out)
{
	const char *file = choice->file;
	struct error error = {0};
	char place[4096];

	*out = (struct tolerance_settings){.every = choice->percent / 100, .rules = rules};
	if (choice->percent > 0)
		return 0;
	if (!file && locate_data(shipped, place, sizeof(place)))
		return command_error(
			"%s: %s is not where this program looks for it; name one with --tolerances (/dev/null: no path has its own)",
			command, shipped);
	file = file ? file : place;
	if (tolerances_read(file, rules, &error)) {
		error_prefix(&error, "%s: ", file);
		return report_error(&error);
	}
	return 0;
}
