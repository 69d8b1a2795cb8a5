#include "bench/guest/clocksource.h"

#include "bench/base/clock.h"
#include "bench/files/read_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char current_file[] =
	"/sys/devices/system/clocksource/clocksource0/current_clocksource";

bool clocksource_look(struct clocksource_watch *watch, const char *name, double now_s)
{
	if (!watch->begun)
		watch->began_s = now_s;
	if (!watch->begun || strcmp(watch->name, name) != 0) {
		snprintf(watch->name, sizeof(watch->name), "%s", name);
		watch->since_s = now_s;
	}
	watch->begun = true;
	watch->settled = !strcmp(name, "tsc") || now_s - watch->since_s >= (int)CLOCKSOURCE_CALM_S;
	return watch->settled || now_s - watch->began_s >= (int)CLOCKSOURCE_LIMIT_S;
}

static void read_current(char name[CLOCKSOURCE_NAME])
{
	read_small_at(AT_FDCWD, current_file, name, CLOCKSOURCE_NAME);
	name[strcspn(name, "\n")] = 0;
}

double clocksource_wait(struct clocksource_watch *watch)
{
	char name[CLOCKSOURCE_NAME];

	*watch = (struct clocksource_watch){0};
	for (;;) {
		read_current(name);
		if (clocksource_look(watch, name, monotonic_s()))
			return monotonic_s() - watch->began_s;
		nanosleep(&(struct timespec){0, 50000000}, NULL);
	}
}
