# Groups of bars: a group per row, a bar per series, the figure behind each. Read after scripts/axis.gp and the data
# (bench/bars/bars.h), which sets
#
#	chart				"bars"
#	chart_rows, chart_series	how many of each
#	axis_label			what the axis measures
#	linear				0 for a logarithmic axis, else 1
#	$head				title, then lines of smaller print; a bar stands in front of each line
#	$names				the series, in the same way
#	$values				per row: its name, then a figure per series, NaN where there is no bar, then
#					the figure behind each, then the low ends of intervals, then the high
#					ones, NaN where there is none; name and figures in quotes
#
# and needs chart_format ("svg" or "png") and chart_id.

set encoding utf8
svg = chart_format eq "svg"
sized(px) = sprintf("%s,%.2f", svg ? "sans-serif" : "DejaVu Sans", px * (svg ? 1.0 : 0.75))

# Pixels. A bar is as high as its figure needs; a group has a gap below it.
bar = chart_series > 4 ? 13 : 16
group = bar * chart_series + 14
body = group * chart_rows + 8
# As many columns of the legend as the widest name leaves room for.
line(s) = s[2:]
longest_name = 1
do for [i=1:|$names|] {
	longest_name = strlen($names[i]) > longest_name ? strlen($names[i]) : longest_name
}
width = 1200
columns = int((width - 40) / (7.4 * longest_name + 46))
columns = columns < 1 ? 1 : columns > chart_series ? chart_series : columns
legend_rows = (chart_series + columns - 1) / columns
head = 58 + 19 * (|$head| - 1) + 22 * legend_rows + 8
foot = 58
height = head + body + foot
if (svg) {
	set terminal svg size width,height name chart_id background "white" font sized(14)
} else {
	set terminal pngcairo size width,height background "white" font sized(14)
}

x_at(px) = px / real(width)
y_at(px) = 1 - px / real(height)
grey = "#404040"
set label line($head[1]) at screen x_at(14), screen y_at(26) left noenhanced font sized(20)
do for [i=2:|$head|] {
	set label line($head[i]) at screen x_at(14), screen y_at(34 + 19 * (i - 1)) left noenhanced font sized(12.5) textcolor rgb grey
}

# gnuplot's palette for colour-blind readers, `podo`, without its yellow, which is hard to see on white; the
# ninth series on has a pattern.
array colours[8] = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#999999", "#000000"]
colour(s) = colours[(s - 1) % 8 + 1]

legend_top = 58 + 19 * (|$head| - 1)
do for [s=1:chart_series] {
	x = 14 + (width - 28) / columns * ((s - 1) % columns)
	y = legend_top + 22 * ((s - 1) / columns)
	if (s <= 8) {
		set object s rectangle from screen x_at(x), screen y_at(y + 5) to screen x_at(x + 22), screen y_at(y - 7) fillcolor rgb colour(s) fillstyle solid 0.85 border
	} else {
		set object s rectangle from screen x_at(x), screen y_at(y + 5) to screen x_at(x + 22), screen y_at(y - 7) fillcolor rgb colour(s) fillstyle pattern 5 border
	}
	set label line($names[s]) at screen x_at(x + 30), screen y_at(y) left noenhanced font sized(12.5)
}

longest = 0
do for [i=1:|$values|] {
	n = strlen(word($values[i], 1))
	longest = n > longest ? n : longest
}
field_left = 8.0 * longest + 28
set lmargin at screen x_at(field_left)
# The longest figure may stand behind the longest bar.
figure_room = 0
do for [i=1:|$values|] {
	do for [s=1:chart_series] {
		n = strlen(word($values[i], 1 + chart_series + s))
		figure_room = n > figure_room ? n : figure_room
	}
}
figure_room = 0.62 * (bar - 3) * figure_room + 12
figure_room = figure_room > 70 ? figure_room : 70
set rmargin at screen x_at(width - figure_room)
set tmargin at screen y_at(head)
set bmargin at screen y_at(head + body)

# The field begins at 0 unless something is below it. A logarithm has no zero to start bars from: a decade
# below all is the least arbitrary place.
low = linear ? 0.0 : 1e300
high = linear ? 1.0 : 1e-3
do for [s=1:chart_series] {
	stats $values using (column(s + 1)) nooutput
	if (exists("STATS_records") && STATS_records > 0) { # a series without a figure leaves it undefined
		low = STATS_min < low ? STATS_min : low
		high = STATS_max > high ? STATS_max : high
	}
}
if (!linear) {
	set logscale x
	base = 0.9999 * 10.0 ** floor(log10(low) - 0.05)
	left = base
	right = high * 1.3
	axis_width = width - field_left - figure_room
	eval axis
} else {
	base = 0
	set xrange [low < 0 ? low * 1.12 : 0 : high * 1.06]
}
set yrange [chart_rows - 0.5 : -0.5]
set border 3 linecolor rgb "#606060"
set tics nomirror out textcolor rgb "black"
set ytics scale 0 noenhanced ()
do for [i=1:|$values|] {
	set ytics add (word($values[i], 1) i - 1)
}
set grid xtics linetype 1 linecolor rgb "#dddddd" linewidth 1
set label axis_label at graph 0.5, screen y_at(head + body + 44) center
unset key

thick = bar / real(group)
offset_of(s) = (s - 0.5 * (chart_series + 1)) * thick
least(a, b) = a < b ? a : b
most(a, b) = a > b ? a : b
tip(s) = strcol(s + 1) eq "NaN" ? base : most(base, column(s + 1)) # without a bar, the figure stands where it would begin
end(s, side) = column(side * chart_series + s + 1)
beyond(s) = strcol(3 * chart_series + s + 1) eq "NaN" ? tip(s) : most(tip(s), end(s, 3))
row(s) = $0 + offset_of(s)
plain = chart_series < 8 ? chart_series : 8
plot for [s=1:plain] $values using (column(s + 1)):(row(s)):(least(base, column(s + 1))):(most(base, column(s + 1))):(row(s) - 0.46 * thick):(row(s) + 0.46 * thick) with boxxyerror fillstyle solid 0.85 border fillcolor rgb colour(s), \
     for [s=9:chart_series] $values using (column(s + 1)):(row(s)):(least(base, column(s + 1))):(most(base, column(s + 1))):(row(s) - 0.46 * thick):(row(s) + 0.46 * thick) with boxxyerror fillstyle pattern 5 border fillcolor rgb colour(s), \
     for [s=1:chart_series] $values using (strcol(2 * chart_series + s + 1) eq "NaN" ? NaN : column(s + 1)):(row(s)):(end(s, 2)):(end(s, 3)) with xerrorbars pointtype 0 linewidth 1.5 linecolor rgb "black", \
     for [s=1:chart_series] $values using (beyond(s)):(row(s)):(strcol(chart_series + s + 1)) with labels left offset character 0.5,0 noenhanced font sized(bar - 3)
