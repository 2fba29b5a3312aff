# The forecast step of each strategy against the measured one, on logarithmic scales of the same length,
# with the diagonal on which a forecast comes true.
name = "forecast"
predicted = "predicted_step_seconds"
stats series using (column("step_seconds")):(column("step_seconds")) nooutput
longest = STATS_max_x
shortest = STATS_min_x
stats series using (column(predicted . "_lo")):(column(predicted . "_hi")) nooutput
longest = STATS_max_y > longest ? STATS_max_y : longest
shortest = STATS_min_x < shortest ? STATS_min_x : shortest
scale = unit(longest)
from = shortest / scale / 1.15
to = longest / scale * 1.15

top = is_phone ? 152 : 46
left = is_phone ? 72 : 100
side = width - left - (is_phone ? 16 : 560)
height = top + side + 56
load "page.gp"
set lmargin at screen across(left)
set rmargin at screen across(left + side)
set tmargin at screen down(top)
set bmargin at screen down(top + side)
if (is_phone) {
  set key at screen across(8), screen down(8) left top reverse Left vertical
} else {
  set key at screen across(left + side + 24), screen down(top) left top reverse Left vertical
}
set logscale xy
set xrange [from:to]
set yrange [from:to]
ticks = to / from < 30 ? 1 : 0
if (ticks) {
  set xtics (0)
  do for [power = floor(log10(from)):ceil(log10(to))] {
    set xtics add (10.0 ** power, 2 * 10.0 ** power, 5 * 10.0 ** power)
    if (power == floor(log10(from))) {
      set ytics (10.0 ** power, 2 * 10.0 ** power, 5 * 10.0 ** power)
    } else {
      set ytics add (10.0 ** power, 2 * 10.0 ** power, 5 * 10.0 ** power)
    }
  }
}
set format xy "%g " . unit_name(longest)
set xlabel "measured step"
set ylabel "forecast step"

scaled(name) = column(name) / scale
colour = 'shade(stringcolumn("family"), column("member_number"), column("members"))'
families = "serial blas-threads data-parallel task-parallel layer-parallel hybrid"
plot x with lines lc rgb faint lw 1.2 dt 2 title "forecast = measured", \
  series using (scaled("step_seconds")):(scaled(predicted . "_lo")):(0):(scaled(predicted . "_hi") - scaled(predicted . "_lo")):(@colour) \
    with vectors nohead lw 1 lc rgb variable notitle, \
  series using (scaled("step_seconds")):(scaled(predicted)):(stringcolumn("oversubscribed") eq "true" ? 6 : 7):(@colour) \
    with points pt variable ps 0.9 lc rgb variable notitle, \
  for [f in families] NaN with points pt 7 ps 0.9 lc rgb family_colour(f) title f, \
  series using (scaled("step_seconds")):(scaled(predicted)):(hover(column(0))) \
    with points pt 7 ps 2 lc rgb variable notitle
unset logscale
unset output
