# Rows a second of every strategy, from zero, with 95 % intervals and the roofs of as many workers.
name = "throughput"
v = "throughput_samples_per_second"
gemm = "gemm_roof_samples_per_second"
memory = "memory_roof_samples_per_second"
stats series using (number(v . "_hi")):(number(gemm)) nooutput
highest = STATS_max_y > STATS_max_x ? STATS_max_y : STATS_max_x
stats series using (column(v)):(number(memory)) nooutput
highest = positive(STATS_max_x > highest ? STATS_max_x : highest)
# The memory's roof is often so high that it would leave no room for the bars.
stats series using (number(gemm) > 0):(number(memory) > 0 && number(memory) <= highest) nooutput
gemm_title = STATS_max_x > 0 ? "GEMM roof" : ""
memory_title = STATS_max_y > 0 ? "memory roof" : ""
load "rows.gp"
set xlabel "throughput, " . count_name(highest) . "rows a second"
scale = count_unit(highest)
set format x "%g"
set xrange [0:1.04 * highest / scale]
set xtics 0, step(highest / scale, is_phone ? 4 : 8)
scaled(name) = number(name) / scale

hover_bars = hovers('scaled(v)')
plot series using (scaled(v)):(@y):(0):(scaled(v)):(@y - half):(@y + half):(@colour) \
    with boxxyerror lc rgb variable notitle, \
  "" using (scaled(v . "_lo")):(@y):(scaled(v . "_hi") - scaled(v . "_lo")):(0) \
    with vectors nohead lw 1.3 lc rgb ink title "95 % interval", \
  "" using (scaled(gemm)):(@y + half + 1):(0):(-2 * half - 2) \
    with vectors nohead lw 2.4 lc rgb ink title gemm_title, \
  "" using (scaled(memory)):(@y + half + 1):(0):(-2 * half - 2) \
    with vectors nohead lw 2.4 lc rgb violet title memory_title, \
  @names, \
  @hover_bars
unset output
