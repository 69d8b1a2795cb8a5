#include "bench/trace_charts/flame.h"

#include "bench/trace_charts/svg.h"

/* The picture is found by its id: several may be in one page, and names of one are none of another.
 * A frame has its position and width in data-x and data-w, in instructions. */
static const char script[] =
	"(function () {\n"
	"var svg = document.getElementById('%s'), left = %d, width = %.2f;\n"
	"var frames = Array.prototype.slice.call(svg.querySelectorAll('g.frame'));\n"
	"var about = svg.querySelector('.about'), usual = about.textContent;\n"
	"function number(e, name) { return parseFloat(e.getAttribute(name)); }\n"
	"function show(frame) {\n"
	"	about.textContent = frame ? frame.querySelector('title').textContent : usual;\n"
	"}\n"
	"function label(frame, room) {\n"
	"	var text = frame.querySelector('text'), name = frame.getAttribute('data-name');\n"
	"	var fits = Math.floor(room / %.2f);\n"
	"	if (!text) {\n"
	"		text = document.createElementNS('http://www.w3.org/2000/svg', 'text');\n"
	"		text.setAttribute('y', number(frame.querySelector('rect'), 'y') + 13);\n"
	"		frame.appendChild(text);\n"
	"	}\n"
	"	text.textContent = name.length <= fits ? name : fits < 5 ? '' : name.slice(0, fits - 2) + '..';\n"
	"	return text;\n"
	"}\n"
	"function zoom(from, length) {\n"
	"	frames.forEach(function (frame) {\n"
	"		var begin = Math.max(number(frame, 'data-x'), from);\n"
	"		var end = Math.min(number(frame, 'data-x') + number(frame, 'data-w'), from + length);\n"
	"		frame.style.display = end > begin ? '' : 'none';\n"
	"		if (end <= begin) return;\n"
	"		Array.prototype.forEach.call(frame.querySelectorAll('rect'), function (r) {\n"
	"			var b = Math.max(number(r, 'data-x'), from), e = Math.min(number(r, 'data-x') + number(r, 'data-w'), from + length);\n"
	"			r.setAttribute('x', left + (b - from) / length * width);\n"
	"			r.setAttribute('width', Math.max(0, (e - b) / length * width));\n"
	"		});\n"
	"		label(frame, (end - begin) / length * width - 6)\n"
	"			.setAttribute('x', left + (begin - from) / length * width + 3);\n"
	"	});\n"
	"}\n"
	"function whole() { zoom(0, number(svg, 'data-all')); }\n"
	"frames.forEach(function (frame) {\n"
	"	frame.setAttribute('tabindex', '0');\n"
	"	frame.addEventListener('mouseenter', function () { show(frame); });\n"
	"	frame.addEventListener('focus', function () { show(frame); });\n"
	"	frame.addEventListener('mouseleave', function () { show(null); });\n"
	"	frame.addEventListener('blur', function () { show(null); });\n"
	"	function choose() { zoom(number(frame, 'data-x'), number(frame, 'data-w')); }\n"
	"	frame.addEventListener('click', choose);\n"
	"	frame.addEventListener('keydown', function (e) {\n"
	"		if (e.key === 'Enter' || e.key === ' ') { choose(); e.preventDefault(); }\n"
	"		if (e.key === 'Escape') whole();\n"
	"	});\n"
	"});\n"
	"svg.addEventListener('dblclick', whole);\n"
	"}());\n";

void flame_script(FILE *out, const char *id, double width)
{
	fputs("<style>#", out);
	fprintf(out,
		"%s g.frame:hover rect:first-of-type, #%s g.frame:focus rect:first-of-type { "
		"stroke: #000; stroke-width: 1.5px; } #%s text { pointer-events: none; } #%s "
		"g.frame { outline: none; }</style>\n<script><![CDATA[\n",
		id, id, id, id);
	fprintf(out, script, id, SVG_MARGIN, width, SVG_CHARACTER);
	fputs("]]></script>\n", out);
}
