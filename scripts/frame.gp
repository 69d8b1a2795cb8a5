# What all charts of one run share: size, fonts, words and legend. Read after the data (what it holds is described
# in bench/plot/plot_data.h) and scripts/axis.gp, and before the chart's own script; needs chart_format ("svg" or
# "png") and chart_id.
#
# Words come from data blocks and are shown with `noenhanced`: nothing in them is a command or markup.

set encoding utf8

# Pixels. Bars and dots have a row each; curves share a field, beside a legend with a line each.
body = chart eq "ecdf" ? (rows > 20 ? 22 * rows + 10 : 450) : 34 * (rows > 4 ? rows : 4) + 16
head = 118
foot = 92 + 18 * |$foot|
width = 1200
height = head + body + foot

# Fonts are measured in pixels by the one terminal and in points by the other; their marks differ too.
svg = chart_format eq "svg"
sized(px) = sprintf("%s,%.2f", svg ? "sans-serif" : "DejaVu Sans", px * (svg ? 1.0 : 0.75))
mark_size(n) = n * (svg ? 0.6 : 1.0)
title_font = sized(20)
small_font = sized(12.5)
if (svg) {
	set terminal svg size width,height name chart_id background "white" font sized(14)
} else {
	set terminal pngcairo size width,height background "white" font sized(14)
}

# Places on the canvas, from pixels right of its left edge and below its top.
x_at(px) = px / real(width)
y_at(px) = 1 - px / real(height)

# A line of words, without the bar in front; a field of row i.
line(s) = s[2:]
field(i, n) = word($rows[i], n)

grey = "#404040"
set label line($head[1]) at screen x_at(14), screen y_at(26) left noenhanced font title_font
do for [i=2:|$head|] {
	set label line($head[i]) at screen x_at(14), screen y_at(34 + 19 * (i - 1)) left noenhanced font small_font textcolor rgb grey
}
do for [i=1:|$foot|] {
	set label line($foot[i]) at screen x_at(14), screen y_at(head + body + 80 + 18 * (i - 1)) left noenhanced font small_font textcolor rgb grey
}

# Row labels decide where the field begins; curves have them in the legend, where it ends. Figures stand
# behind the labels there, and behind the marks of the other charts.
longest = 0
figure_room = 0
legend_room = 0
do for [i=1:rows] {
	n = strlen(field(i, 1))
	figure = strlen(field(i, chart eq "ecdf" ? 4 : 7))
	longest = n > longest ? n : longest
	figure_room = figure > figure_room ? figure : figure_room
	legend_room = n + figure > legend_room ? n + figure : legend_room
}
legend_room = legend_room > longest + 10 ? legend_room : longest + 10
field_left = chart eq "ecdf" ? 84.0 : 8.4 * longest + 28
field_right = chart eq "ecdf" ? width - 106 - 7.1 * legend_room : width - (figure_room > 12 ? 8.0 * figure_room - 8 : 76.0)
set lmargin at screen x_at(field_left)
set rmargin at screen x_at(field_right)
set tmargin at screen y_at(head)
set bmargin at screen y_at(head + body)

if (!linear) set logscale x

set label axis_label at screen x_at(0.5 * (field_left + field_right)), screen y_at(head + body + 50) center
set border 3 linecolor rgb "#606060"
set tics nomirror out textcolor rgb "black"
set grid xtics linetype 1 linecolor rgb "#dddddd" linewidth 1
set key at screen x_at(width - 14), screen y_at(head - 18) right center horizontal noenhanced Left reverse font small_font samplen 2 maxrows 1
