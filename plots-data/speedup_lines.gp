# Speedup against workers: a panel for each family, so that its members can be told apart.
serials = 0
load "panels.gp"
stats series using (column("workers")):(number("bound_speedup")) nooutput
most = STATS_max_x
highest = STATS_max_y
# A run of few rounds has no intervals.
stats series using (number("speedup_hi")):(number("speedup")) nooutput
highest = STATS_max_x > highest ? STATS_max_x : highest
highest = STATS_max_y > highest ? STATS_max_y : highest
stats series using (number("predicted_speedup")) nooutput
highest = positive(STATS_max > highest ? STATS_max : highest)
vertical = "speedup over serial"
set xlabel "workers"
set xrange [0.8:most + 0.2]
set xtics 1, most > 6 ? step(most, 4) : 1
set yrange [0:1.06 * highest]
set format y "%g×"

# Members stand a little beside each other, so that their intervals do.
beside(i) = (i - 0.5 * (from + to)) * 0.018 * most
only(i, value) = column("strategy_number") == i - 1 ? value : NaN
x = '(only(i, column("workers") + beside(i)))'
hue = 'lc rgb shade(family[g], i - from, members)'
set multiplot
do for [p = 1:panels] {
  load "panel.gp"
  plot 1 with lines lc rgb faint lw 1 dt 2, \
    for [i = from:to] series using (only(i, column("workers"))):(column("bound_speedup")) \
      with lines lw 1.6 dt 3 @hue, \
    for [i = from:to] series using (only(i, column("workers"))):(number("amdahl_speedup")) \
      with lines lw 1.2 dt 4 @hue, \
    for [i = from:to] series \
      using @x:(column("speedup_lo")):(0):(column("speedup_hi") - column("speedup_lo")) \
      with vectors nohead lw 1.2 @hue, \
    for [i = from:to] series using @x:(column("speedup")) \
      with linespoints pt shape(i - from) ps 0.7 lw 1.8 @hue, \
    for [i = from:to] series using @x:(number("predicted_speedup")) \
      with points pt hollow(i - from) ps 0.9 lw 1.2 @hue, \
    for [i = from:to] series using @x:(column("speedup")):(hover(column(0))) \
      with points pt 7 ps 2 lc rgb variable
}
unset multiplot
unset output
