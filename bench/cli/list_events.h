/* syspath list --events: which events this host counts. */
#ifndef SYSPATH_LIST_EVENTS_H
#define SYSPATH_LIST_EVENTS_H

/* Prints the events of a list as --events takes it, each with what its count includes, whether this
 * host counts it for this user, and if not why. An exit code; 2 after one line was printed, naming
 * an event that is unknown. */
int list_events(const char *list);

#endif
