# `eval axis` labels an x axis from `left` to `right`, `axis_width` pixels long, linear or not: of a logarithmic one
# gnuplot itself labels decades alone, of which a narrow axis may have none. Where a label would touch the one
# before, its tick stays bare. The chart "tail" has units of time. Needs `chart` and `linear`.
plain(v) = v >= 1 && v < 1e6 ? sprintf("%.0f", v) : sprintf("%g", v)
timed(v) = v < 999 ? sprintf("%g ns", v) : v < 999e3 ? sprintf("%g µs", v / 1e3) : v < 999e6 ? sprintf("%g ms", v / 1e6) : sprintf("%g s", v / 1e9)
tick(v) = chart eq "tail" ? timed(v) : plain(v)
nice(v) = (digit = v / 10.0 ** floor(log10(v)), (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10) * 10.0 ** floor(log10(v)))
place(v) = linear ? (v - left) / span : log10(v / left) / span
add_tick = 'pixel = axis_width * place(v); ' . \
	'if (labelled && pixel - free > 4.5 * strlen(tick(v))) { ' . \
	'	set xtics add (tick(v) v); free = pixel + 4.5 * strlen(tick(v)) + 8 ' . \
	'} else { set xtics add ("" v 1) }'
axis = 'set xrange [left : right]; set xtics (); span = linear ? right - left : log10(right / left); free = -1000; labelled = 1; ' . \
	'if (linear || span < 1) { ' . \
	'	step = nice((right - left) / (axis_width < 385 ? 3.5 : axis_width / 110)); ' . \
	'	do for [k=int(ceil(left / step)):int(floor(right / step))] { v = k * step; eval add_tick } ' . \
	'} else { ' . \
	'	do for [d=int(floor(log10(left))):int(ceil(log10(right)))] { do for [m=1:9] { ' . \
	'		v = m * 10.0 ** d; labelled = m == 1 || (span < 2.3 && (m == 2 || m == 5)); ' . \
	'		if (v >= left && v <= right) { eval add_tick } ' . \
	'	} } ' . \
	'}'
