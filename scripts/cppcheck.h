/* What lint gives cppcheck for headers that it does not read: the shape of jansson's loops. By a
 * file and not by options, whose semicolons cppcheck 2.17 takes for the end of one. */
#define json_array_foreach(array, i, value)	for ((i) = 0, (value) = 0; (i) < 1; (i)++)
#define json_object_foreach(object, key, value) for ((key) = 0, (value) = 0; (key);)
