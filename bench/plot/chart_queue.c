#include "bench/plot/chart_queue.h"

#include "bench/base/array.h"
#include "bench/machine/affinity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct chart_job {
	struct gnuplot_run run;
	enum gnuplot_format format;
	char *id, *data, *scripts[GNUPLOT_SCRIPTS + 1]; /* scripts end with NULL */
	chart_taken *taken;
	void *ctx;
};

/* Jobs before `next` were started; those from `head` on are still to be taken. */
struct drawing {
	struct chart_job *jobs;
	size_t n, head, next, limit; /* limit: at work at a time, 1 or more */
	struct pollfd *fds;	     /* [GNUPLOT_STREAMS * n] */
};

static void job_free(struct chart_job *job)
{
	for (size_t i = 0; i < GNUPLOT_SCRIPTS; i++)
		free(job->scripts[i]);
	free(job->id);
	free(job->data);
	free(job->ctx);
}

/* Whether all strings could be copied. */
static bool job_make(struct chart_job *job, const struct gnuplot_chart *chart, const char *data)
{
	bool made = (job->id = strdup(chart->id)) && (job->data = strdup(data));

	job->format = chart->format;
	for (size_t i = 0; i < GNUPLOT_SCRIPTS && chart->scripts[i] && made; i++)
		made = (job->scripts[i] = strdup(chart->scripts[i])) != NULL;
	return made;
}

int chart_queue_add(struct chart_queue *queue, const struct gnuplot_chart *chart, const char *data,
		    chart_taken *taken, void *ctx, struct error *error)
{
	struct chart_job job = {.taken = taken, .ctx = ctx};

	if (!job_make(&job, chart, data) ||
	    !array_reserve(&queue->jobs, queue->n, 1, sizeof(*queue->jobs))) {
		job_free(&job);
		return error_no_memory(error, "to draw charts");
	}
	queue->jobs[queue->n++] = job;
	return 0;
}

static size_t at_work(const struct drawing *d)
{
	size_t n = 0;

	for (size_t i = d->head; i < d->next; i++)
		n += !d->jobs[i].run.ended;
	return n;
}

/* Whether starting a process failed for a limit that other processes may have exhausted. */
static bool is_limit(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -EAGAIN || err == -ENOMEM;
}

/* Starts as many as may be at work. One that does not start for a limit is tried again when another
 * has ended; its error is kept if there is no other. */
static void start_some(struct drawing *d)
{
	while (d->next < d->n && at_work(d) < d->limit) {
		struct chart_job *job = &d->jobs[d->next];
		struct gnuplot_chart chart = {job->format, job->id,
					      (const char *const *)job->scripts};
		int err = gnuplot_start(&job->run, &chart, job->data);
		if (err && is_limit(err) && at_work(d)) {
			gnuplot_stop(&job->run);
			return;
		}
		d->next++;
	}
}

/* Waits until one of those at work has written something or ended. */
static void wait_for_some(struct drawing *d)
{
	nfds_t n = 0;
	int timeout_ms = -1;

	for (size_t i = d->head; i < d->next; i++) {
		const struct gnuplot_run *run = &d->jobs[i].run;
		if (run->ended)
			continue;
		int own_ms = gnuplot_timeout_ms(run);
		gnuplot_poll(run, d->fds + n);
		n += GNUPLOT_STREAMS;
		timeout_ms = timeout_ms < 0 || own_ms < timeout_ms ? own_ms : timeout_ms;
	}
	poll(d->fds, n, timeout_ms);
	for (size_t i = d->head; i < d->next; i++)
		if (!d->jobs[i].run.ended)
			gnuplot_advance(&d->jobs[i].run);
}

/* Takes the chart that is next in order. 0 or the code of *error. */
static int take(struct chart_job *job, struct error *error)
{
	char *picture;
	size_t length;

	gnuplot_result(&job->run, &picture, &length, error);
	gnuplot_stop(&job->run);
	int code = job->taken(job->ctx, &picture, length, error);
	free(picture);
	return code;
}

static int draw_all(struct drawing *d, struct error *error)
{
	int code = 0;

	while (d->head < d->n && !code) {
		start_some(d);
		if (d->jobs[d->head].run.ended)
			code = take(&d->jobs[d->head++], error);
		else
			wait_for_some(d);
	}
	for (size_t i = d->head; i < d->next; i++)
		gnuplot_stop(&d->jobs[i].run);
	return code;
}

/* The CPUs that this process may use; 1 where that cannot be found out. */
static size_t cpus_to_use(void)
{
	struct cpulist cpus;
	int n = cpus_allowed(&cpus) ? 1 : cpulist_count(&cpus);

	return n > 1 ? (size_t)n : 1;
}

void chart_queue_drop(struct chart_queue *queue)
{
	for (size_t i = 0; i < queue->n; i++)
		job_free(&queue->jobs[i]);
	free(queue->jobs);
	*queue = (struct chart_queue){0};
}

int chart_queue_draw(struct chart_queue *queue, struct error *error)
{
	struct drawing d = {.jobs = queue->jobs, .n = queue->n, .limit = cpus_to_use()};

	if (queue->n && !error->code) {
		d.fds = calloc(GNUPLOT_STREAMS * queue->n, sizeof(*d.fds));
		if (d.fds)
			draw_all(&d, error);
		else
			error_no_memory(error, "to draw charts");
		free(d.fds);
	}
	chart_queue_drop(queue);
	return error->code;
}
