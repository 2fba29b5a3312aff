# Speedup with one number of workers: bars from zero, and a tick at what the cut could reach.
stats series using (strlen(stringcolumn("amdahl_speedup")) > 0) nooutput
amdahl_title = STATS_max > 0 ? "Amdahl's law" : ""
stats series using (strlen(stringcolumn("predicted_speedup")) > 0) nooutput
predicted_title = STATS_max > 0 ? "predicted" : ""
load "rows.gp"
set xlabel "speedup over serial"
set format x "%g×"
set xrange [0:*]
set arrow from 1, graph 0 to 1, graph 1 nohead lc rgb faint lw 1 dt 2 back

hover_bars = hovers('column("speedup")')
plot series using (column("speedup")):(@y):(0):(column("speedup")):(@y - half):(@y + half):(@colour) \
    with boxxyerror lc rgb variable notitle, \
  "" using (number("speedup_lo")):(@y):(number("speedup_hi") - number("speedup_lo")):(0) \
    with vectors nohead lw 1.3 lc rgb ink title "95 % interval", \
  "" using (number("bound_speedup")):(@y + half + 1):(0):(-2 * half - 2) \
    with vectors nohead lw 2.4 lc rgb ink title "bound of the cut", \
  "" using (number("amdahl_speedup")):(@y + half + 1):(0):(-2 * half - 2) \
    with vectors nohead lw 2.4 lc rgb violet title amdahl_title, \
  "" using (number("predicted_speedup")):(@y) \
    with points pt 6 ps 0.8 lw 1.6 lc rgb ink title predicted_title, \
  @names, \
  @hover_bars
unset output
