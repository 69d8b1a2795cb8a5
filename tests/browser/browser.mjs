// The browser that pages are looked at with, and where what was seen is left, as pictures.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const build = path.resolve(process.env.SYSPATH_BUILD ?? "build");
export const packages = createRequire(path.join(build, "browser", "package.json"));
export const shots = path.join(build, "browser", "shots");

export const launch = (...args) => {
	mkdirSync(shots, { recursive: true });
	return packages("puppeteer-core").launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		args: ["--no-sandbox", ...args],
	});
};
