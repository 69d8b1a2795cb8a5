# Distribution of the cost by path: a curve per (abi, path). A path has one colour and one mark in both
# ABIs; i386 is dashed. Paths far apart in cost stand in panels of their own, for on an axis over all of
# them each curve would be a vertical line. Data: bench/plot/plot_data.h.

# gnuplot's palette for colour-blind readers, `podo`, but for its yellow, which is hard to see on white; and
# three more that keep apart from them in lightness.
array colours[10] = ["#000000", "#0072B2", "#999999", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#D55E00", "#882255", "#666600"]
array marks[10] = [7, 5, 4, 13, 11, 6, 15, 9, 8, 10]
hue(i) = (int(field(i, 3)) - 1) % 10 + 1
colour(i) = colours[hue(i)]
mark(i) = marks[hue(i)]
# Of two lines alike in colour and width the SVG terminal gives the second the dashes of the first.
thick(i) = 2 + 0.01 * (i % 2)
dash(i) = field(i, 2) eq "0" ? 1 : field(i, 2) eq "1" ? 2 : 4
panel(p, n) = real(word($panels[p], n))

# The legend: in the order of the curves from left to right, a gap between panels.
unset key
legend_left = width - 76 - 7.1 * legend_room
y = head + 8
do for [p=1:|$panels|] {
	do for [i=panel(p, 1):panel(p, 2)] {
		set arrow from screen x_at(legend_left), screen y_at(y) to screen x_at(legend_left + 44), screen y_at(y) nohead linecolor rgb colour(i) dashtype dash(i) linewidth thick(i)
		set label "" at screen x_at(legend_left + 22), screen y_at(y) point linecolor rgb colour(i) pointtype mark(i) pointsize mark_size(0.9)
		set label field(i, 1) . ", " . field(i, 4) at screen x_at(legend_left + 54), screen y_at(y) left noenhanced font small_font
		y = y + 20
	}
	y = y + 10
}

gap = 26
panel_width = (field_right - field_left - gap * (|$panels| - 1)) / |$panels|
axis_width = panel_width
set yrange [0 : 1]
set grid ytics
set label "share of batches" at screen x_at(22), screen y_at(head + 0.5 * body) center rotate by 90

set multiplot
do for [p=1:|$panels|] {
	set lmargin at screen x_at(field_left + (p - 1) * (panel_width + gap))
	set rmargin at screen x_at(field_left + (p - 1) * (panel_width + gap) + panel_width)
	left = panel(p, 3) / 1.04
	right = panel(p, 4) * 1.04
	eval axis
	plot for [i=panel(p, 1):panel(p, 2)] $curves index i-1 using 1:2 with linespoints linecolor rgb colour(i) dashtype dash(i) linewidth thick(i) pointtype mark(i) pointsize mark_size(0.9) pointinterval 33
	unset label
	unset arrow
	set format y ""
}
unset multiplot
