// The pages that are looked at, made by the driver from files that never change.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const fixture = (name) => path.join("tests/fixtures/run", name);
const load = (file) => JSON.parse(readFileSync(file, "utf8"));

// Markup, quotes, an entity, a comment: nothing of it may be more than text.
export const hostile = `<script>bad()</script><img src=x onerror=bad()>" onload="bad()' &lt; --> </style></title><b id="x">`;

// A copy of a fixture that `change` has changed.
function changed(folder, name, from, change) {
	const document = load(fixture(from));
	const file = path.join(folder, name);
	change(document);
	writeFileSync(file, JSON.stringify(document));
	return file;
}

function hostileDocument(folder) {
	return changed(folder, "hostile.json", "ruled.json", (d) => {
		for (const section of [d.host.hard, d.host.soft])
			for (const key of Object.keys(section))
				if (typeof section[key] === "string")
					section[key] = hostile;
		d.host.hard.mitigations = { [hostile]: hostile };
		d.tsc.source = hostile;
		for (const cell of d.cells)
			if (cell.reason)
				cell.reason = hostile;
	});
}

// Every cost 20 % up, in the figures that a comparison looks at.
function slower(folder) {
	return changed(folder, "slower.json", "ruled.json", (d) => {
		d.started = "2026-02-01T12:00:00Z";
		for (const cell of d.cells.filter((c) => c.cost && c.path !== "empty")) {
			const { invocations, cycles } = cell.cost;
			for (const list of ["p10_cycles", "p50_cycles"])
				if (invocations[list])
					invocations[list] = invocations[list].map((v) => v * 1.2);
			if (cycles)
				for (const key of Object.keys(cycles))
					cycles[key] = [cycles[key]].flat().map((v) => v * 1.2);
			if (cycles)
				for (const key of ["p10", "p50", "p90"])
					cycles[key] = cycles[key][0];
			if (cell.cost.quantiles_cycles)
				cell.cost.quantiles_cycles = cell.cost.quantiles_cycles.map((v) => v * 1.2);
		}
	});
}

// {name, folder, compared: whether two are judged, documents: what was given, [{name, json}]}
export function makePages(build) {
	const home = path.join(build, "browser", "pages");
	const sources = path.join(home, "sources");
	rmSync(home, { recursive: true, force: true });
	mkdirSync(sources, { recursive: true });

	const inFolder = (folder, wanted) =>
		readdirSync(folder).filter((f) => wanted.test(f)).map((f) => path.join(folder, f));
	const arms = inFolder("results/reference/qemu-11.1", /xonly\.json$/);
	const named = (variable) => process.env[variable].split(/\s+/).filter(Boolean); // by the Makefile
	const wanted = [
		["timed", [fixture("ruled.json")]],
		["plain", [fixture("small.json")]],
		["hosts", [fixture("ruled.json"), fixture("small.json")]],
		["hostile", [hostileDocument(sources)]],
		["exact", arms],
		["atlas", named("ATLAS")],
		["example", named("EXAMPLE")],
		["compared", [fixture("ruled.json"), slower(sources)], "--compare"],
		["traces", ["tests/fixtures/trace/small.json"]],
		["history", ["tests/fixtures/history/version1.sqlite"]],
	];
	return wanted.map(([name, files, ...options]) => {
		const folder = path.join(home, name);
		execFileSync(path.join(build, "syspath"), ["report", ...options, "--output", folder, ...files]);
		const documents = files.filter((f) => f.endsWith(".json"))
			.map((f) => ({ name: path.basename(f, ".json"), json: load(f) }));
		return { name, folder, compared: options.length > 0, documents };
	});
}
