/* Pinning to one CPU. For driver and workers. */
#ifndef SYSPATH_PIN_H
#define SYSPATH_PIN_H

/* Pins this thread. 0 or -errno: -EINVAL for a CPU that is offline or outside of its cpuset. */
int pin_to(int cpu);

#endif
