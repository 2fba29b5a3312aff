# Speedup over serial with 95 % intervals, and the bound of each cut: against the number of workers
# where a strategy was run with several, in bars otherwise, because one point is no trend.
name = "speedup"
stats series using (column("strategy_number")):(column("workers")) nooutput
if (STATS_records > STATS_max_x + 1) {
  load "speedup_lines.gp"
} else {
  load "speedup_bars.gp"
}
