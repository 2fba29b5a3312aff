# Forecast against measured seconds of a step: a point for each strategy of each drawn job, on the
# diagonal where the forecast came true. Hollow points are of workers that share cores.
#
# `gnuplot advice.gp` in this folder draws it from `../results/advice/forecasts.csv`, which `advice`
# writes (see Benchmarks/README.md); `gnuplot -c advice.gp FOLDER CSV` draws another file elsewhere.
folder = (exists("ARG1") && strlen(ARG1) > 0) ? ARG1 : "."
series = (exists("ARG2") && strlen(ARG2) > 0) ? ARG2 : "../results/advice/forecasts.csv"
name = "advice"
families = "serial blas-threads data-parallel task-parallel layer-parallel hybrid"
# A step that was refused or not measured lies nowhere.
known(name) = strlen(stringcolumn("forecast_seconds")) > 0 \
  && strlen(stringcolumn("measured_seconds")) > 0 ? column(name) : NaN
of(family, shared) = stringcolumn("family") eq family && stringcolumn("oversubscribed") eq shared \
  ? known("measured_seconds") : NaN
ticks = '("1 µs" 1e-6, "10 µs" 1e-5, "100 µs" 1e-4, "1 ms" 1e-3, "10 ms" 1e-2, "100 ms" 1e-1, "1 s" 1)'
do for [form in "desktop phone png"] {
  load "style.gp"
  stats series using (known("measured_seconds")):(known("forecast_seconds")) nooutput
  least = (STATS_min_x < STATS_min_y ? STATS_min_x : STATS_min_y) / 1.3
  most = (STATS_max_x > STATS_max_y ? STATS_max_x : STATS_max_y) * 1.3
  # The names of families stand above, as many beside each other as there is room for.
  names_across = is_phone ? 2 : 6
  top = 20 + 18 * (6 / names_across)
  side = is_phone ? width - 66 : 620
  height = top + side + 52
  load "page.gp"
  left = is_phone ? 52 : (width - side) / 2
  set lmargin at screen across(left)
  set rmargin at screen across(left + side)
  set tmargin at screen down(top)
  set bmargin at screen down(top + side)
  do for [i = 1:6] {
    set label word(families, i) at \
      screen across(14 + (width - 14) / names_across * ((i - 1) % names_across)), \
      screen down(14 + 18 * ((i - 1) / names_across)) \
      left offset 0.8, -0.2 textcolor rgb ink point pt 7 ps 0.7 lc rgb family_colour(word(families, i))
  }
  unset key
  set grid xtics ytics
  set logscale xy
  set xrange [least:most]
  set yrange [least:most]
  set xtics @ticks
  set ytics @ticks
  set xlabel "measured step"
  set ylabel "forecast step" offset 1.5, 0
  plot x with lines lc rgb faint lw 1 dt 2, \
    for [family in families] series using (of(family, "true")):(known("forecast_seconds")) \
      with points pt 6 ps 0.6 lw 1.2 lc rgb family_colour(family), \
    for [family in families] series using (of(family, "false")):(known("forecast_seconds")) \
      with points pt 7 ps 0.6 lc rgb family_colour(family)
  unset output
}
