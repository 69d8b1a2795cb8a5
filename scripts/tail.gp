# The tail by path: a row per (abi, path), from the p50 of batches to the dearest single call. Data:
# bench/plot/plot_data.h.

left = from / 1.3
right = 1.6 * to
axis_width = field_right - field_left
eval axis

set yrange [rows - 0.4 : -0.6]
set ytics scale 0 noenhanced

plot $rows using 3:0:3:6:yticlabels(1) with xerrorbars pointtype 0 linewidth 1.5 linecolor rgb "#a0a0a0" notitle, \
     $rows using 3:0 with points pointtype 7 pointsize mark_size(1.2) linecolor rgb "black" title "p50 of batches", \
     $rows using 4:0 with points pointtype 5 pointsize mark_size(1.2) linecolor rgb "#0072B2" title "p99", \
     $rows using 5:0 with points pointtype 9 pointsize mark_size(1.4) linecolor rgb "#E69F00" title "p99.9", \
     $rows using 6:0 with points pointtype 13 pointsize mark_size(1.5) linecolor rgb "#D55E00" title "max", \
     $rows using 6:0:7 with labels left offset 1,0 noenhanced notitle
