# How small the actions of each plan may be: efficiency against the time of an action, a panel for
# each family, of the best sample of each. Where a curve crosses the dashed level is its METG(50 %).
#
# `gnuplot metg.gp` in this folder draws it from `metg.csv`, which `limits` writes (see
# Benchmarks/README.md); `gnuplot -c metg.gp FOLDER` puts it elsewhere.
folder = (exists("ARG1") && strlen(ARG1) > 0) ? ARG1 : "."
name = "metg"
series = name . ".csv"
serials = 1
x = '(column("best_seconds_per_action"))'
y = '(column("best_efficiency"))'
do for [form in "desktop phone png"] {
  load "style.gp"
  load "panels.gp"
  vertical = "efficiency"
  set xlabel "time of an action"
  stats series using @x nooutput
  set logscale x
  set xrange [STATS_min:STATS_max]
  set xtics ("1 ns" 1e-9, "10 ns" 1e-8, "100 ns" 1e-7, "1 µs" 1e-6, "10 µs" 1e-5, "100 µs" 1e-4, \
    "1 ms" 1e-3)
  set yrange [0:1.05]
  set ytics 0.25
  set format y "%g"
  only(i, value) = column("strategy_number") == i - 1 ? value : NaN
  set multiplot
  do for [p = 1:panels] {
    load "panel.gp"
    plot 0.5 with lines lc rgb faint lw 1 dt 2, \
      series using (has_serial ? only(1, @x) : NaN):@y \
        with lines lw 2.4 lc rgb family_colour("serial"), \
      for [i = from:to] series using (only(i, @x)):@y \
        with linespoints pt shape(i - from) ps 0.6 lw 1.6 lc rgb shade(family[g], i - from, members)
  }
  unset multiplot
  unset output
}
