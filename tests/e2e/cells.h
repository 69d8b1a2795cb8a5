/* What a result document says of a cell, read without any of the suite's own code. */
#ifndef SYSPATH_TESTS_CELLS_H
#define SYSPATH_TESTS_CELLS_H

#include <jansson.h>

/* The document in a file; the test fails when it is none. To be passed to json_decref. */
json_t *document_load(const char *path);

/* The cell; the test fails when it is not there. */
const json_t *cell_find(const json_t *document, const char *abi, const char *path, const char *op);

/* A cell's status, and its reason, "" where it has none. */
const char *cell_status(const json_t *cell);
const char *cell_reason(const json_t *cell);

/* The number at cost.UNIT.KEY; the test fails when there is none. */
double cell_cost(const json_t *cell, const char *unit, const char *key);

/* Its figures in core cycles. The test is skipped where a CPU has no ruler as long as the fake
 * worker's, and fails where they are missing for any other reason. */
const json_t *cell_cycles(const json_t *cell);

/* Fails the test unless the cell has this status and the words stand in its reason. */
void expect_cell(const json_t *cell, const char *status, const char *words);

/* Of a figure that is known to the thousandth, to which all are kept: what is left is binary. */
#define ROUNDED 0.000001

/* Fails the test unless the value is a number within `slack` of what is expected. What depends on
 * the rate of the TSC, which is a real one and stands in the document to a whole Hz, may be rounded
 * the other way. */
void expect_figure(const json_t *value, double expected, double slack, const char *what);

#endif
