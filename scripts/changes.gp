# Changes of two runs, one row each: the estimate, its interval, the band of what does not count. Read after
# the data (bench/report/report_compared.c): `rows`, `axis_label`, and $values: name, change, ends of its
# interval, half the band, verdict (0 regression, 1 improvement, 2 inconclusive, 3 same). Needs chart_format
# and chart_id.

set encoding utf8
svg = chart_format eq "svg"
sized(px) = sprintf("%s,%.2f", svg ? "sans-serif" : "DejaVu Sans", px * (svg ? 1.0 : 0.75))
mark_size(n) = n * (svg ? 0.6 : 1.0)
width = 1200
head = 64
body = 26 * rows + 12
height = head + body + 66
if (svg) {
	set terminal svg size width,height name chart_id background "white" font sized(14)
} else {
	set terminal pngcairo size width,height background "white" font sized(14)
}
small_font = sized(12.5)
title_font = sized(20)
x_at(px) = px / real(width)
y_at(px) = 1 - px / real(height)

longest = 0
do for [i=1:rows] {
	n = strlen(word($values[i], 1))
	longest = n > longest ? n : longest
}
set lmargin at screen x_at(8.2 * longest + 28)
set rmargin at screen x_at(width - 90)
set tmargin at screen y_at(head)
set bmargin at screen y_at(head + body)

stats $values using 3 name "low" nooutput
stats $values using 4 name "high" nooutput
low = low_min < 0 ? low_min : 0
high = high_max > 0 ? high_max : 0
room = high > low ? 0.06 * (high - low) : 1
set xrange [low - room : high + room]
set yrange [rows - 0.5 : -0.5]
set border 1 linecolor rgb "#606060"
set tics nomirror out textcolor rgb "black"
set ytics scale 0 noenhanced
set grid xtics linetype 1 linecolor rgb "#dddddd" linewidth 1
set label axis_label at graph 0.5, screen y_at(head + body + 52) center
set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb "#404040" linewidth 1.5
set label "Changes, the largest first" at screen x_at(14), screen y_at(30) left noenhanced font title_font
set key at screen x_at(width - 14), screen y_at(24) right top horizontal noenhanced Left reverse font small_font samplen 2

# Verdicts differ in colour and in mark.
is(v) = column(6) == v
plot $values using (0):0:(-$5):5:($0-0.42):($0+0.42):yticlabels(1) with boxxyerror fillstyle solid 1 noborder fillcolor rgb "#e4e4e4" title "does not count", \
     $values using 2:0:3:4 with xerrorbars pointtype 0 linewidth 2 linecolor rgb "#404040" title "interval", \
     $values using (is(0) ? $2 : NaN):0 with points pointtype 9 pointsize mark_size(1.6) linecolor rgb "#D55E00" title "regression", \
     $values using (is(1) ? $2 : NaN):0 with points pointtype 11 pointsize mark_size(1.6) linecolor rgb "#0072B2" title "improvement", \
     $values using (is(2) ? $2 : NaN):0 with points pointtype 6 pointsize mark_size(1.4) linewidth 2 linecolor rgb "black" title "inconclusive", \
     $values using (is(3) ? $2 : NaN):0 with points pointtype 7 pointsize mark_size(1.1) linecolor rgb "#606060" title "same"
