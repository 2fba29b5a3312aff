# Loss against time or against rows, as `series` says: a panel for each family, serial in all.
name = substr(series, 1, strlen(series) - 4)
by_time = name eq "loss_by_time"
serials = 1
load "panels.gp"
horizontal = by_time ? "seconds" : "rows_before"
vertical = "loss"
set xlabel (by_time ? "time to train so far" : "rows trained so far")
stats series using (column(horizontal)):(column("loss_mean")) nooutput
longest = positive(STATS_max_x)
scale = by_time ? unit(longest) : 1
most = longest / scale
set xrange [0:most]
set xtics 0, step(most, is_phone ? 3 : 4)
set format x (by_time ? "%g " . unit_name(longest) : plain)
room = 0.05 * positive(STATS_max_y - STATS_min_y)
set yrange [STATS_min_y - room:STATS_max_y + room]

only(i, value) = column("strategy_number") == i - 1 ? value : NaN
set multiplot
do for [p = 1:panels] {
  load "panel.gp"
  plot for [i = 1:1] series using (has_serial ? only(i, column(horizontal) / scale) : NaN):(column("loss_mean")) \
      with lines lw 2.4 lc rgb family_colour("serial"), \
    for [i = from:to] series using (only(i, column(horizontal) / scale)):(column("loss_mean")) \
      with linespoints pt shape(i - from) ps 0.6 pointinterval 8 lw 1.6 \
      lc rgb shade(family[g], i - from, members)
}
unset multiplot
unset output
