/* Memory for documents that are read whole and kept until the program ends. A full document is some
 * hundred thousand small pieces; asking malloc for each costs as much as parsing them. */
#ifndef SYSPATH_JSON_ARENA_H
#define SYSPATH_JSON_ARENA_H

/* From here on jansson takes memory out of blocks of the calling thread's own, and gives none back.
 * To be called while no other thread uses jansson. */
void json_arena_begin(void);

/* From here on it takes memory from malloc again. What was read may be looked at and referred to,
 * but its last reference must not be given up: json_arena_free() does that for all at once. To be
 * called when the threads that read have ended. */
void json_arena_end(void);

/* Gives up whatever was read, and the memory. To be called by the only thread that is left, which
 * does not begin again. */
void json_arena_free(void);

#endif
