# A cell's cost over runs: a dot per run, a line per level between two changes, each change marked with
# its size. Data (bench/plot/trend_plot.c): $head (title, subtitle, label of the y axis), $names (one
# per series), $points and $regimes (a block per series), `rows` series; chart_format and chart_id.

set encoding utf8

# One run has no extent in time: a day around it.
stats $points using 1:2 nooutput
first = STATS_min_x
last = STATS_max_x
room = last > first ? 0.02 * (last - first) : 43200
span = last - first

# A short time needs the time of day below the date, and the legend then stands a line lower.
time_format = span > 86400 * 3 ? "%Y-%m-%d" : span == 0 || span > 600 ? "%m-%d\n%H:%M" : "%m-%d\n%H:%M:%S"
below = span > 86400 * 3 ? 0 : 28

svg = chart_format eq "svg"
width = 1200
height = 560 + below + 20 * rows
sized(px) = sprintf("%s,%.2f", svg ? "sans-serif" : "DejaVu Sans", px * (svg ? 1.0 : 0.75))
if (svg) {
	set terminal svg size width,height name chart_id background "white" font sized(14)
} else {
	set terminal pngcairo size width,height background "white" font sized(14)
}
small_font = sized(12.5)
title_font = sized(20)
line(s) = s[2:]
x_at(px) = px / real(width)
y_at(px) = 1 - px / real(height)

# For readers who cannot distinguish red from green; no yellow, which is hard to see on white.
array colours[6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#000000"]
array marks[6] = [7, 5, 9, 13, 11, 6]
colour(i) = colours[(i - 1) % 6 + 1]
mark(i) = marks[(i - 1) % 6 + 1]

set label line($head[1]) at screen x_at(14), screen y_at(26) left noenhanced font title_font
set label line($head[2]) at screen x_at(14), screen y_at(52) left noenhanced font small_font textcolor rgb "#404040"
set ylabel line($head[3]) noenhanced
set lmargin at screen x_at(100)
set rmargin at screen x_at(width - 40)
set tmargin at screen y_at(84)
set bmargin at screen y_at(500)
set key at screen x_at(100), screen y_at(540 + below) left top vertical maxcols 1 noenhanced Left reverse font small_font samplen 2

set xdata time
set timefmt "%s"
set xrange [first - room : last + room]
set format x time_format
set xtics rotate by 0 autofreq
# Whole days: of two tics in one day the label would be the same.
if (span > 86400 * 3) set xtics 86400 * ceil(span / 86400.0 / 9)
low = STATS_min_y
high = STATS_max_y
air = high > low ? 0.12 * (high - low) : 0.05 * abs(high) + 1
set yrange [low - air : high + air]

set border 3 linecolor rgb "#606060"
set tics nomirror out textcolor rgb "black"
set grid linetype 1 linecolor rgb "#dddddd" linewidth 1
plot for [i=1:rows] $points index i-1 using 1:2 with points pointtype mark(i) pointsize (svg ? 0.3 : 0.5) linecolor rgb colour(i) title line($names[i]), \
	for [i=1:rows] $regimes index i-1 using 1:3:($2-$1):(0) with vectors nohead linewidth 3 linecolor rgb colour(i) notitle, \
	for [i=1:rows] $regimes index i-1 using 1:(strcol(4) eq "-" ? NaN : $3):4 with labels offset 0,1.2 noenhanced font small_font notitle
