# Rows a second of every strategy, from zero, with 95 % intervals and the roofs of as many workers.
name = "throughput"
v = "throughput_samples_per_second"
gemm = "gemm_roof_samples_per_second"
memory = "memory_roof_samples_per_second"
stats series using (strlen(stringcolumn(gemm)) > 0):(strlen(stringcolumn(memory)) > 0) nooutput
gemm_title = STATS_max_x > 0 ? "GEMM roof" : ""
memory_title = STATS_max_y > 0 ? "memory roof" : ""
load "rows.gp"
set xlabel "throughput, rows a second"
set format x "%.0s%c"
set xrange [0:*]

plot series using (column(v)):(@y):(0):(column(v)):(@y - half):(@y + half):(@colour) \
    with boxxyerror lc rgb variable notitle, \
  "" using (column(v)):(@y):(number(v . "_lo")):(number(v . "_hi")) \
    with xerrorbars pt -1 lw 1.3 lc rgb ink title "95 % interval", \
  "" using (number(gemm)):(@y + half + 1):(0):(-2 * half - 2) \
    with vectors nohead lw 2.4 lc rgb ink title gemm_title, \
  "" using (number(memory)):(@y + half + 1):(0):(-2 * half - 2) \
    with vectors nohead lw 2.4 lc rgb violet title memory_title, \
  @names
unset output
