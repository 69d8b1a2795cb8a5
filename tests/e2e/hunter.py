"""A configuration and the CSV that it names, read as hunter (Apache Otava) reads them: config.py,
test_config.py and importer.py of its sources, what they refuse being refused here. Usage: hunter.py
CONFIG; prints a line per metric, "NAME DIRECTION POINTS"."""
import csv
import datetime
import sys

import yaml


def refuse(message):
    sys.exit("hunter: " + message)


def metrics_of(name, test):
    metrics = test.get("metrics")
    if isinstance(metrics, list):
        return {m: (m, 1) for m in metrics}
    if isinstance(metrics, dict):
        return {m: (c.get("column", m), int(c.get("direction", "1"))) for m, c in metrics.items()}
    return refuse(f"Metrics of the test {name} must be a list or dictionary")


def read(name, test):
    if test.get("type") != "csv":
        refuse(f"Unknown test type {test.get('type')} for test {name}")
    if "file" not in test:
        refuse(f"Configuration key not found in test {name}: file")
    if not isinstance(test.get("attributes", []), list):
        refuse(f"Attributes of the test {name} must be a list")
    metrics, options = metrics_of(name, test), test.get("csv_options") or {}
    with open(test["file"], newline="") as file:
        rows = list(csv.reader(file, delimiter=options.get("delimiter", ","),
                               quotechar=options.get("quote_char", '"')))
    head = rows.pop(0)
    for column in [test.get("time_column", "time"), *test.get("attributes", []),
                   *(column for column, _ in metrics.values())]:
        if column not in head:
            refuse(f"Column not found: {column}")
    for row in rows:
        if len(row) < len(head):
            refuse(f"Number of values in the row does not match the header: {row}")
        datetime.datetime.fromisoformat(
            row[head.index(test.get("time_column", "time"))].replace("Z", "+00:00"))
    for metric, (column, direction) in metrics.items():
        points = [float(row[head.index(column)]) for row in rows]
        print(metric, direction, len(points))


with open(sys.argv[1]) as config:
    tests = yaml.safe_load(config).get("tests", {})
if not isinstance(tests, dict):
    refuse("Property `tests` is not a dictionary")
for name, test in tests.items():
    read(name, test)
