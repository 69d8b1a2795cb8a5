# Cost by path: a bar per (abi, path) up to its p50, the 95 % interval on it, the floor or p10 as a mark,
# the figure behind. Data: bench/plot/plot_data.h.

# A logarithm has no zero to start bars from; a decade below all is the least arbitrary place.
left = linear ? 1.04 * from : 0.9999 * 10.0 ** floor(log10(from) - 0.05)
right = linear ? (to > 0 ? 1.02 * to : 1) : 1.6 * to
base = linear ? 0 : left
axis_width = field_right - field_left
eval axis

half = rows < 4 ? 0.085 * rows : 0.34
set yrange [rows - 0.4 : -0.6]
set ytics scale 0 noenhanced
is(series) = column(2) == series
legend(series, name) = count[series + 1] ? name : ""

plot $rows using (is(0) ? $3 : NaN):0:(base):3:($0-half):($0+half):yticlabels(1) with boxxyerror fillstyle solid 0.8 border fillcolor rgb "#0072B2" title legend(0, "x86_64"), \
     $rows using (is(1) ? $3 : NaN):0:(base):3:($0-half):($0+half) with boxxyerror fillstyle pattern 5 border fillcolor rgb "#D55E00" title legend(1, "i386"), \
     $rows using (is(2) ? $3 : NaN):0:(base):3:($0-half):($0+half) with boxxyerror fillstyle pattern 2 border fillcolor rgb "#606060" title legend(2, "other ABI"), \
     $rows using 3:0:4:5 with xerrorbars pointtype 0 linewidth 2 linecolor rgb "black" title "95 % interval", \
     $rows using 6:0 with points pointtype 13 pointsize mark_size(1.6) linecolor rgb "white" notitle, \
     $rows using 6:0 with points pointtype 12 pointsize mark_size(1.3) linewidth 1.5 linecolor rgb "black" title mark_label, \
     $rows using 5:0:7 with labels left offset 1,0 noenhanced notitle
