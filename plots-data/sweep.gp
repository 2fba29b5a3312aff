# Throughput and speedup along an axis of a sweep: a line for each strategy, 95 % intervals.
name = substr(series, 1, strlen(series) - 4)
axis = substr(name, 7, strlen(name))
unit_name(axis) = axis eq "batch" ? "rows in a batch" : \
  axis eq "width" ? "neurons in each hidden layer" : \
  axis eq "depth" ? "hidden layers" : axis

stats series using (column("line_number")):(column("value")) nooutput
lines = int(STATS_max_x) + 1
least = STATS_min_y
most = STATS_max_y
array line[lines]
array hue[lines]
array mark[lines]
longest = 0
at = 'int(column("line_number")) + 1'
stats series using (line[@at] = stringcolumn("line"), mark[@at] = shape(int(column("line_number"))), \
  hue[@at] = shade(stringcolumn("family"), column("member_number"), column("members")), \
  longest = strlen(line[@at]) > longest ? strlen(line[@at]) : longest, 0) nooutput

# Before any range is set: `stats` keeps to it.
array figures[2] = ["throughput_samples_per_second", "speedup"]
array lowest[2]
array highest[2]
do for [p = 1:2] {
  stats series using (column(figures[p])):(number(figures[p] . "_hi")) nooutput
  lowest[p] = STATS_min_x
  highest[p] = positive(STATS_max_y > STATS_max_x ? STATS_max_y : STATS_max_x)
}
# Where workers begin to share cores, and serial's level: it has one number of workers.
stats series using (stringcolumn("oversubscribed") eq "true" ? column("value") : 1e9): \
  (stringcolumn("family") eq "serial" ? column(figures[1]) : -1) nooutput
shared = STATS_min_x
serial = STATS_max_y

# Names above, then a panel each for throughput and speedup: beside each other, on a phone below.
names_across = floor(width / (7.5 * longest + 26))
names_across = names_across < 1 ? 1 : names_across > 4 ? 4 : names_across
names_height = 10 + 18 * ((lines + names_across - 1) / names_across)
across_panels = is_phone ? 1 : 2
panel_width = width / across_panels
panel_height = is_phone ? 290 : 330
height = names_height + panel_height * 2 / across_panels
load "page.gp"

do for [i = 1:lines] {
  set label line[i] at \
    screen across(18 + (width - 18) / names_across * ((i - 1) % names_across)), \
    screen down(14 + 18 * ((i - 1) / names_across)) \
    left offset 0.6, -0.2 textcolor rgb ink point pt mark[i] ps 0.8 lc rgb hue[i]
}
unset key
set grid xtics ytics
set xlabel unit_name(axis) offset 0, 0.5
set xtics offset 0, 0.2
if (axis eq "depth") {
  set xrange [least - 0.3:most + 0.3]
  set xtics 1, most - least > 20 ? step(most - least, 10) : 1
} else {
  set logscale x 2
  set xrange [least / 1.15:most * 1.15]
}

only(i, value) = column("line_number") == i - 1 ? value : NaN
set multiplot
do for [p = 1:2] {
  figure = figures[p]
  panel_left = is_phone ? 0 : (p - 1) * panel_width
  panel_top = names_height + (is_phone ? (p - 1) * panel_height : 0)
  set lmargin at screen across(panel_left + 58)
  set rmargin at screen across(panel_left + panel_width - 18)
  set tmargin at screen down(panel_top + 34)
  set bmargin at screen down(panel_top + panel_height - 50)
  if (p == 2) { do for [i = 1:lines] { unset label i } }
  unset arrow
  unset object
  # Many times the least: only a logarithm shows the lower lines.
  is_log = p == 1 && lowest[p] > 0 && highest[p] / lowest[p] > 8
  scale = p == 1 && !is_log ? count_unit(highest[p]) : 1
  set label 100 (p == 1 ? "throughput, " . (is_log ? "" : count_name(highest[p])) . "rows a second" \
    : "speedup over serial") \
    at screen across(panel_left + 14), screen down(panel_top + 16) left textcolor rgb ink font ",13"
  unset label 101
  if (axis eq "workers" && shared <= most) {
    set object 1 rectangle from shared / 1.07, graph 0 to graph 1, graph 1 \
      fc rgb 0xF1F3F6 fs solid noborder behind
    set label 101 "grey: workers share cores" at screen across(panel_left + panel_width - 18), \
      screen down(panel_top + 16) right textcolor rgb faint
  }

  unset logscale y
  set ytics autofreq
  if (p == 1) {
    if (is_log) {
      set format y "%.0s%c"
      set logscale y 10
      set yrange [lowest[p] / 1.2:highest[p] * 1.2]
      set ytics ()
      do for [e = floor(log10(lowest[p])):ceil(log10(highest[p]))] {
        do for [d in "1 2 5"] { set ytics add (d * 10 ** e) }
      }
    } else {
      set format y "%g"
      set yrange [0:1.06 * highest[p] / scale]
    }
    if (axis eq "workers" && serial > 0) {
      set arrow from graph 0, first serial / scale to graph 1, first serial / scale nohead \
        lc rgb family_colour("serial") lw 1 dt 2 back
    }
  } else {
    set format y "%g×"
    set yrange [0:1.06 * highest[p]]
    set arrow from graph 0, first 1 to graph 1, first 1 nohead lc rgb faint lw 1 dt 2 back
  }
  plot for [i = 1:lines] series using (only(i, column("value"))): \
      (number(figure . "_lo") / scale):(0): \
      ((number(figure . "_hi") - number(figure . "_lo")) / scale) \
      with vectors nohead lw 1.2 lc rgb hue[i], \
    for [i = 1:lines] series using (only(i, column("value"))):(column(figure) / scale) \
      with linespoints pt mark[i] ps 0.7 lw 1.8 lc rgb hue[i], \
    series using (column("value")):(column(figure) / scale):(hover(column(0))) \
      with points pt 7 ps 2 lc rgb variable
}
unset multiplot
unset output
