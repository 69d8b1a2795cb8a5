"""What node_exporter makes of a folder of exports: how many samples of ours it serves, and what it
complains of. Usage: node_exporter.py FOLDER; prints "N samples", then its complaints, one a line."""
import re
import subprocess
import sys
import threading
import urllib.request

exporter = subprocess.Popen(
    ["prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
     "--collector.textfile.directory=" + sys.argv[1], "--web.listen-address=127.0.0.1:0"],
    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
try:
    rest, port = [], None
    while port is None:
        line = exporter.stderr.readline()
        if not line:
            sys.exit("node_exporter ended without listening")
        listening = re.search(r"Listening on.* address=127\.0\.0\.1:(\d+)", line)
        port = listening and listening.group(1)
    # One complaint may be longer than a pipe holds, and it is written before the page is served.
    reader = threading.Thread(target=lambda: rest.extend(exporter.stderr))
    reader.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        lines = page.read().decode().splitlines()
finally:
    exporter.terminate()
reader.join()
complaints = [line.strip() for line in rest if "level=error" in line or "level=ERROR" in line]
print(sum(line.startswith("syspath_") for line in lines), "samples")
print(*[line for line in lines if line.startswith("node_textfile_scrape_error")], *complaints, sep="\n")
exporter.wait()
