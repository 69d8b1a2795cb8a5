#include "bench/worker/rusage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* nr_migrations of kernels with CONFIG_SCHED_DEBUG (since 6.15 always): fs/proc/base.c. */
static uint64_t migrations(void)
{
	FILE *in = fopen("/proc/self/sched", "re");
	static const char key[] = "se.nr_migrations";
	uint64_t found = WIRE_UNKNOWN;
	char line[256];

	while (in && fgets(line, sizeof(line), in))
		if (!strncmp(line, key, sizeof(key) - 1) && strchr(line, ':'))
			found = strtoull(strchr(line, ':') + 1, NULL, 10);
	if (in)
		fclose(in);
	return found;
}

void rusage_take(struct wire_done *out)
{
	struct rusage usage;

	*out = (struct wire_done){
		.voluntary_switches = WIRE_UNKNOWN,
		.involuntary_switches = WIRE_UNKNOWN,
		.migrations = migrations(),
	};
	if (getrusage(RUSAGE_SELF, &usage))
		return;
	out->voluntary_switches = (uint64_t)usage.ru_nvcsw;
	out->involuntary_switches = (uint64_t)usage.ru_nivcsw;
}
