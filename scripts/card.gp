# The image of a link card, 1200x630: the page's finding. Read after the data (bench/report/report_card.c):
# $text, a bar in front of each line, and `page`, the page's id; needs chart_format and chart_id.

set encoding utf8
sized(px) = sprintf("DejaVu Sans,%.2f", px * 0.75)
set terminal pngcairo size 1200,630 background "#f7f7f5" font sized(14)

x_at(px) = px / 1200.0
y_at(px) = 1 - px / 630.0
line(s) = s[2:]

# Longer texts have smaller letters.
size = |$text| < 7 ? 38 : |$text| < 10 ? 32 : 26
set object 1 rectangle from screen 0, screen y_at(18) to screen 1, screen 1 fillcolor rgb "#0072B2" fillstyle solid 1 noborder
set label "What it costs to enter the Linux kernel" at screen x_at(60), screen y_at(84) left noenhanced font sized(30) textcolor rgb "#0072B2"
do for [i=1:|$text|] {
	set label line($text[i]) at screen x_at(60), screen y_at(120 + 1.4 * size * i) left noenhanced font sized(size) textcolor rgb "#1a1a1a"
}
set label "syspath, page " . page at screen x_at(60), screen y_at(596) left noenhanced font sized(20) textcolor rgb "#505050"
unset border
unset tics
unset key
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0 : 1]
set yrange [0 : 1]
plot NaN notitle
