// What speedscope makes of exported traces (make test-browser): every format that it reads, opened as its users open
// a file; functions with the instructions that `syspath trace` prints.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { build, launch, packages, shots } from "./browser.mjs";

const page = path.join(path.dirname(packages.resolve("speedscope/package.json")), "dist/release/index.html");
const folder = path.join(build, "browser", "exports");
let browser;
let looked = 0;

before(async () => {
	mkdirSync(folder, { recursive: true });
	// Frames are drawn by WebGL.
	browser = await launch("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader");
});
after(async () => {
	await browser?.close();
	console.log(`# ${looked} functions looked at in speedscope; pictures in ${shots}`);
});

const syspath = (...words) =>
	execFileSync(path.join(build, "syspath"), words, { encoding: "utf8", maxBuffer: 1 << 26 });

// The functions of every traced call, "NAME SELF INCLUSIVE" in the order of names.
const listed = (functions) =>
	functions.map((f) => `${f.function} ${f.self} ${f.inclusive}`).sort();
const tracedCalls = (file, ...chosen) =>
	JSON.parse(syspath("trace", "--json", ...chosen, file)).cells.filter((c) => c.status === "ok");

async function open(name, text) {
	const file = path.join(folder, name);
	const tab = await browser.newPage();
	const trouble = [];
	tab.on("console", (m) => {
		if (m.type() === "error" || m.type() === "warn")
			trouble.push(`console: ${m.text()}`);
	});
	tab.on("pageerror", (e) => trouble.push(`error: ${e.message}`));
	const dialog = new Promise((seen) => {
		tab.on("dialog", (d) => {
			trouble.push(`dialog: ${d.message()}`);
			d.dismiss().then(seen);
		});
	});
	tab.on("request", (r) => {
		if (!/^(file|data|blob):/.test(r.url()))
			trouble.push(`request: ${r.url()}`);
	});
	writeFileSync(file, text);
	// So high that no row of a table is left out.
	await tab.setViewport({ width: 1280, height: 1600 });
	await tab.goto(pathToFileURL(page).href);
	await (await tab.waitForSelector("input[type=file]")).uploadFile(file);
	return { tab, trouble, dialog };
}

const title = (tab, wanted) =>
	tab.waitForFunction((text) => document.body.innerText.split("\n").includes(text), {}, wanted);

// The rows of the sandwich view: name, self and inclusive.
async function sandwich(tab) {
	await tab.keyboard.press("3");
	// Rows of other tables, as of the one that lists the calls, have no shares.
	await tab.waitForFunction(() => [...document.querySelectorAll("td")].some((cell) => cell.innerText.includes("%)")));
	const rows = await tab.$$eval("table tr", (all) =>
		all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
	const figure = (text) => Math.round(parseFloat(text.replaceAll(",", "")));
	return rows.filter((row) => row[0].endsWith("%)")).map(([total, self, name]) =>
		({ function: name, self: figure(self), inclusive: figure(total) }));
}

for (const [name, file] of [["fixture", "tests/fixtures/trace/small.json"], ["sid", "results/traces/sid.json"],
	["clock", "results/traces/clock.json"]])
	test(`its own format: every call of ${name}`, async () => {
		const calls = tracedCalls(file);
		const { tab, trouble } = await open(`${name}.speedscope.json`, syspath("export", "-f", "speedscope", file));
		for (const [i, call] of calls.entries()) {
			await title(tab, `${call.arm}: ${call.abi} ${call.path} ${call.op} (${i + 1}/${calls.length})`);
			if (!i)
				await tab.screenshot({ path: path.join(shots, `speedscope-${name}.png`) });
			assert.deepEqual(listed(await sandwich(tab)), listed(call.functions));
			looked += call.functions.length;
			await tab.keyboard.press("n");
		}
		assert.ok(calls.length > 2);
		assert.deepEqual(trouble, []);
		await tab.close();
	});

const call = ["--arm", "auto", "--abi", "x86_64", "--path", "syscall"];
const file = "tests/fixtures/trace/small.json";

// In a format without calls of its own, the call is the function around all.
for (const format of ["folded", "callgrind"])
	test(format, async () => {
		const [{ functions, instructions, arm, abi, path: way, op }] = tracedCalls(file, ...call);
		const around = { function: `${arm}: ${abi} ${way} ${op}`, self: 0, inclusive: instructions };
		const name = `small.${format}.txt`;
		const { tab, trouble } = await open(name, syspath("export", "-f", format, ...call, file));
		await title(tab, format === "callgrind" ? `${name} -- Ir` : name);
		assert.deepEqual(listed(await sandwich(tab)), listed([...functions, around]));
		looked += functions.length;
		assert.deepEqual(trouble, []);
		await tab.close();
	});

// A sample lasts until the next: the last instruction, which is the stub's, has no length.
test("perf-script", async () => {
	const [{ functions, arm, abi, path: way, op }] = tracedCalls(file, ...call);
	const { tab, trouble } = await open("small.perf.txt", syspath("export", "-f", "perf-script", ...call, file));
	await title(tab, `${arm}/${abi}/${way}/${op} pid: 1 tid: 1`);
	const stub = functions.find((f) => f.function === "stub_syscall");
	stub.self--;
	stub.inclusive--;
	assert.deepEqual(listed(await sandwich(tab)), listed(functions));
	looked += functions.length;
	assert.deepEqual(trouble, []);
	await tab.close();
});

// What these tests would see of a file that is not what it should be.
test("a run is refused in a dialog", async () => {
	const { tab, trouble, dialog } = await open("run.json", readFileSync("tests/fixtures/run/small.json", "utf8"));
	await dialog;
	assert.match(trouble.join(), /dialog: /);
	await tab.close();
});
