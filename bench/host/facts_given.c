#include <math.h>

#include "bench/host/facts.h"

static json_t *text(const char *given)
{
	return given ? json_string(given) : NULL;
}

json_t *fact_vsyscall_mode(const struct fact_context *context, const char *arg)
{
	(void)arg;
	return text(context->worker->vsyscall_mode);
}

json_t *fact_worker64_id(const struct fact_context *context, const char *arg)
{
	(void)arg;
	return text(context->worker->worker64_build_id);
}

json_t *fact_worker32_id(const struct fact_context *context, const char *arg)
{
	(void)arg;
	return text(context->worker->worker32_build_id);
}

json_t *fact_tsc_hz(const struct fact_context *context, const char *arg)
{
	(void)arg;
	double hz = context->worker->tsc_hz;
	return hz > 0 && isfinite(hz) ? json_integer(llround(hz)) : NULL;
}

json_t *fact_tsc_hz_source(const struct fact_context *context, const char *arg)
{
	(void)arg;
	return text(context->worker->tsc_hz_source);
}

json_t *fact_audit_enabled(const struct fact_context *context, const char *arg)
{
	(void)arg;
	return context->audit ? json_boolean(context->audit->enabled) : NULL;
}

json_t *fact_audit_rules(const struct fact_context *context, const char *arg)
{
	(void)arg;
	return context->audit ? json_integer(context->audit->rules) : NULL;
}

json_t *fact_audit_daemon(const struct fact_context *context, const char *arg)
{
	(void)arg;
	return context->audit ? json_boolean(context->audit->daemon) : NULL;
}
