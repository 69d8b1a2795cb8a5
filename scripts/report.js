// Sorts and filters the tables of figures. Everything is on the page without it.
"use strict";
(() => {
	const key = (row, column) => {
		const cell = row.cells[column];
		const data = cell && cell.querySelector("data");
		const text = cell ? cell.textContent.trim() : "";
		return data ? Number(data.value) : /^[+-]?\d/.test(text) ? parseFloat(text) : text;
	};
	const order = (a, b) =>
		typeof a === "number" && typeof b === "number" ? a - b :
		typeof a === "number" ? -1 : typeof b === "number" ? 1 : a.localeCompare(b);

	const tables = [...document.querySelectorAll("table.cells")].filter((t) => t.querySelector("tbody tr[id]"));
	for (const table of tables) {
		for (const head of table.tHead.rows[0].cells) {
			const button = document.createElement("button");
			button.type = "button";
			button.append(...head.childNodes);
			head.append(button);
			button.addEventListener("click", () => {
				const down = head.getAttribute("aria-sort") === "ascending";
				const sign = down ? -1 : 1;
				for (const other of table.tHead.rows[0].cells)
					other.removeAttribute("aria-sort");
				head.setAttribute("aria-sort", down ? "descending" : "ascending");
				const body = table.tBodies[0];
				const rows = [...body.rows].sort((a, b) =>
					sign * order(key(a, head.cellIndex), key(b, head.cellIndex)));
				body.append(...rows);
			});
		}
	}

	if (!tables.length)
		return;
	const filter = document.createElement("div");
	const label = document.createElement("label");
	const input = document.createElement("input");
	const count = document.createElement("span");
	filter.className = "filter";
	input.type = "search";
	input.id = "filter";
	label.htmlFor = "filter";
	label.textContent = "Rows that contain";
	count.setAttribute("role", "status");
	filter.append(label, input, count);
	const section = tables[0].closest("section");
	section.insertBefore(filter, section.querySelector("h2").nextSibling);
	input.addEventListener("input", () => {
		const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
		let shown = 0;
		let rows = 0;
		for (const table of tables) {
			let any = false;
			for (const row of table.tBodies[0].rows) {
				const text = (row.id + " " + row.textContent).toLowerCase();
				row.hidden = !words.every((word) => text.includes(word));
				any = any || !row.hidden;
				shown += !row.hidden;
				rows++;
			}
			table.parentElement.hidden = !any;
		}
		count.textContent = words.length ? `${shown} of ${rows} rows` : "";
	});
})();
