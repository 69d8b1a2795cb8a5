// What a browser makes of a page (make test-browser): in light and dark, at a phone's width and on paper, with
// and without scripts. What was seen is left beside the pages, as pictures.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { build, launch, packages, shots } from "./browser.mjs";
import { hostile, makePages } from "./pages.mjs";

const axe = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

const views = {
	light: { width: 1280, height: 900, scheme: "light" },
	dark: { width: 1280, height: 900, scheme: "dark" },
	phone: { width: 360, height: 740, scheme: "light" },
	print: { width: 1024, height: 900, scheme: "light", media: "print" },
};

const pages = makePages(build);
let browser;
let looked = 0;

before(async () => {
	browser = await launch();
});
after(async () => {
	await browser?.close();
	console.log(`# ${looked} figures, links and places of ${pages.length} pages looked at; pictures in ${shots}`);
});

// Opens a page; whatever it asks the network for, and its errors, is in `trouble`.
async function open(made, view, { scripts = true } = {}) {
	const tab = await browser.newPage();
	const trouble = [];
	const url = pathToFileURL(path.join(made.folder, "index.html")).href;
	tab.on("console", (m) => trouble.push(`console: ${m.text()}`));
	tab.on("pageerror", (e) => trouble.push(`error: ${e.message}`));
	tab.on("request", (r) => {
		if (r.url() !== url && !r.url().startsWith("data:"))
			trouble.push(`request: ${r.url()}`);
	});
	await tab.setJavaScriptEnabled(scripts);
	await tab.setViewport({ width: view.width, height: view.height });
	await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: view.scheme }]);
	if (view.media)
		await tab.emulateMediaType(view.media);
	await tab.goto(url);
	return { tab, trouble };
}

// The rows of all tables of figures: id, and by the words of the column's head its text and its values.
const readTables = (tab) =>
	tab.evaluate(() => {
		// A figure that is not rounded stands there as it is, any other in <data>.
		const valuesOf = (cell) => {
			const copy = cell.cloneNode(true);
			for (const data of copy.querySelectorAll("data"))
				data.textContent = data.value;
			for (const aside of copy.querySelectorAll("small, abbr"))
				aside.remove();
			return (copy.textContent.match(/[+-]?\d+(\.\d+)?(e[+-]?\d+)?/g) ?? []).map(Number);
		};
		return Object.fromEntries(
			[...document.querySelectorAll("tbody tr[id]")].map((row) => {
				const table = row.closest("table");
				const cells = {};
				let column = 0;
				for (const cell of row.cells) {
					const head = table.tHead.rows[0].cells[column];
					cells[head.id || head.textContent.trim()] = {
						text: cell.textContent.trim(),
						values: valuesOf(cell),
					};
					column += cell.colSpan;
				}
				return [row.id, cells];
			}));
	});

const anchor = (c) => [c.abi, c.path, c.op, ...(c.condition === "none" ? [] : [c.condition])].join(".");
const near = (seen, wanted, where) => {
	assert.ok(Math.abs(seen - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${where}: ${seen}, not ${wanted}`);
	looked++;
};

// A row of one document that measures time holds the document's figures, in full.
function checkTimed(rows, document, prefix = "") {
	for (const cell of document.cells) {
		const id = prefix + anchor(cell);
		const row = rows[id];
		assert.ok(row, `no row ${id}`);
		const seen = (column) => row[column]?.values ?? [];
		if (!cell.cost) {
			assert.match(JSON.stringify(row), new RegExp(cell.status), id);
			continue;
		}
		const { cycles, ns } = cell.cost;
		if (cycles) {
			near(seen("cycles, p50")[0], cycles.p50, id);
			cycles.p50_interval.forEach((v, i) => near(seen("95\u00a0% of it")[i], v, id));
		}
		near(seen("p50, ns")[0], ns.p50, id);
		near(seen("floor, ns")[0], ns.floor, id);
		if (cell.tail)
			near(seen("p99.9, ns")[0], cell.tail.ns.p999, id);
	}
}

// `prefix`: of the columns' ids, where counts do not lead the page.
function checkExact(rows, documents, prefix) {
	for (const { json } of documents)
		for (const cell of json.cells.filter((c) => c.cost && c.path !== "empty")) {
			const row = rows[`exact.${cell.op}.${json.arm.name}`];
			near(row[prefix + anchor(cell)].values[0], cell.cost.exact.insn, `${json.arm.name} ${anchor(cell)}`);
		}
}

// A row per traced call: the count, the length of the sequence, and phases whose sum it is.
function checkTraces(rows, { name, json }, prefix) {
	for (const cell of json.cells.filter((c) => c.status === "ok")) {
		const arm = json.arms[cell.arm].name;
		const id = `${prefix}${cell.abi}.${cell.path}.${cell.op}.${name}.${arm}`;
		const row = Object.values(rows[id] ?? assert.fail(`no row ${id}`));
		const [exact, traced, , ...phases] = row.slice(4).map((c) => c.values[0]);
		near(exact, cell.exact, id);
		near(traced, cell.sequence.length, id);
		near(phases.reduce((a, b) => a + b), traced, id);
	}
}

// A step that is explained is that of the counts, and what its functions took more or less sums up to it.
function checkSteps(rows) {
	const steps = Object.entries(rows).filter(([id]) => id.startsWith("step."));
	for (const [id, row] of steps) {
		const [before, after, step] = ["before", "after", "step"].map((c) => row[c].values[0]);
		const parts = [...row["functions, and what for"].text.matchAll(/ ([+-]\d+) \(/g)].map((m) => Number(m[1]));
		near(step, after - before, id);
		near(parts.reduce((a, b) => a + b, 0), step, id);
	}
	return steps.length;
}

function checkRows(made, rows) {
	const traces = made.documents.filter((d) => d.json.schema.startsWith("syspath-trace/"));
	const exact = made.documents.filter((d) => d.json.engine === "icount");
	const timed = made.documents.filter((d) => !traces.includes(d) && !exact.includes(d));
	const counted = looked;
	if (timed.length === 1)
		checkTimed(rows, timed[0].json);
	else if (!made.compared)
		for (const { json } of timed)
			for (const cell of json.cells.filter((c) => c.cost))
				assert.ok(
					Object.values(rows[anchor(cell)]).some((c) =>
						c.values[0] === (cell.cost.cycles ?? cell.cost.ns).p50),
					anchor(cell));
	checkExact(rows, exact, timed.length ? "exact." : "");
	for (const document of traces)
		checkTraces(rows, document, timed.length || exact.length ? "traces." : "");
	if (exact.length && traces.length)
		assert.ok(checkSteps(rows) > 0, "no step is explained");
	if (counted === looked)
		assert.ok(Object.keys(rows).length > 5);
}

async function checkPlaces(made, tab) {
	const { twice, dangling, files, wide, images } = await tab.evaluate(() => {
		const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
		const links = [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href"));
		return {
			twice: ids.filter((id, i) => ids.indexOf(id) !== i),
			dangling: links.filter((l) => l.startsWith("#") && !document.getElementById(l.slice(1))),
			files: links.filter((l) => !l.startsWith("#")),
			wide: document.documentElement.scrollWidth - window.innerWidth,
			images: [...document.querySelectorAll("figure svg")].map((svg) => [
				svg.querySelector("title")?.textContent, svg.querySelector("desc")?.textContent]),
		};
	});
	assert.deepEqual(twice, [], "ids that are not unique");
	assert.deepEqual(dangling, [], "links to no place");
	for (const file of files)
		assert.ok(existsSync(path.join(made.folder, file)), `link to no file: ${file}`);
	assert.ok(wide <= 0, `${wide} pixels wider than the window`);
	for (const [title, description] of images)
		assert.ok(title && description?.length > 20, "a chart without title or description");
	assert.deepEqual(images.filter(([title]) => / empty /.test(title)), [], "a chart of nothing");
	assert.ok(images.length > 0, "no chart");
	looked += files.length + images.length;
}

async function checkAccessible(tab) {
	await tab.evaluate(axe);
	const found = await tab.evaluate(async () => (await window.axe.run(document)).violations
		.filter((v) => v.impact === "serious" || v.impact === "critical")
		.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`));
	assert.deepEqual(found, []);
}

for (const made of pages)
	describe(made.name, () => {
		for (const [name, view] of Object.entries(views))
			test(`${name}: quiet, accessible, every figure that of the document`, async () => {
				const { tab, trouble } = await open(made, view);
				checkRows(made, await readTables(tab));
				await checkPlaces(made, tab);
				await checkAccessible(tab);
				await tab.screenshot({ path: path.join(shots, `${made.name}-${name}.png`) });
				assert.deepEqual(trouble, []);
				await tab.close();
			});

		test("without scripts: the same figures, no control that does nothing", async () => {
			const { tab, trouble } = await open(made, views.light, { scripts: false });
			checkRows(made, await readTables(tab));
			assert.equal(await tab.$("button, input"), null);
			assert.deepEqual(trouble, []);
			await tab.close();
		});

		test("at most 1 MB, and on paper", async () => {
			const { tab } = await open(made, views.light);
			const bytes = readFileSync(path.join(made.folder, "index.html")).length;
			assert.ok(bytes <= 1e6, `${bytes} bytes`);
			const paper = await tab.pdf({ path: path.join(shots, `${made.name}.pdf`), format: "A4" });
			assert.ok(paper.length > 10000);
			await tab.close();
		});
	});

test("a text of a document is never more than text", async () => {
	const made = pages.find((p) => p.name === "hostile");
	const { tab, trouble } = await open(made, views.light);
	const seen = await tab.evaluate(() => ({
		marks: document.querySelectorAll("img, b, #x, [onload], [onerror]").length,
		scripts: document.querySelectorAll("script").length,
		text: document.body.textContent,
	}));
	assert.equal(seen.marks, 0);
	assert.equal(seen.scripts, 1);
	assert.ok(seen.text.includes(hostile), "the text is there as it is");
	assert.deepEqual(trouble, []);
	await tab.close();
});

test("a column is sorted by its values, down the second time", async () => {
	const { tab } = await open(pages[0], views.light);
	const column = () =>
		tab.$$eval("[id='timed.getppid'] tbody tr", (rows) =>
			rows.filter((r) => r.cells.length > 4).map((r) =>
				Number(r.cells[4].querySelector("data")?.value ?? r.cells[4].textContent)));
	const press = () => tab.$eval("[id='timed.getppid'] thead th:nth-child(5) button", (b) => b.click());
	await press();
	const up = await column();
	assert.deepEqual(up, [...up].sort((a, b) => a - b));
	await press();
	const down = await column();
	assert.deepEqual(down, [...up].sort((a, b) => b - a));
	assert.ok(up.length > 2 && up[0] !== up.at(-1));
	await tab.close();
});

test("the filter leaves the rows that contain all words", async () => {
	const { tab } = await open(pages[0], views.light);
	await tab.type("#filter", "syscall x86_64");
	const shown = await tab.$$eval("table.cells tbody tr[id]", (rows) =>
		rows.filter((r) => r.checkVisibility()).map((r) => r.id));
	assert.ok(shown.length > 0);
	assert.ok(shown.every((id) => id.includes("x86_64")), shown.join());
	await tab.close();
});

test("by keyboard: the first stop skips to the figures, and what scrolls can be reached", async () => {
	const { tab } = await open(pages[0], views.phone);
	await tab.keyboard.press("Tab");
	assert.equal(await tab.evaluate(() => document.activeElement.getAttribute("href")), "#main");
	const unreachable = await tab.$$eval(".wide", (all) => all.filter((e) => e.tabIndex !== 0).length);
	assert.equal(unreachable, 0);
	await tab.close();
});

test("an address with a cell's name leads to the cell", async () => {
	const { tab } = await open(pages[0], views.light);
	await tab.evaluate(() => (location.hash = "#x86_64.syscall.getppid"));
	const at = await tab.$eval(":target", (e) => [e.id, e.getBoundingClientRect().top, innerHeight]);
	assert.equal(at[0], "x86_64.syscall.getppid");
	assert.ok(at[1] >= 0 && at[1] < at[2], `it is at ${at[1]}`);
	await tab.close();
});
