# Where the workers' time goes: three parts of each bar, which make up all of it.
name = "time_buckets"
load "rows.gp"
set xlabel "share of all workers' time"
set format x "%.0f %%"
set xrange [0:100]

compute = '100 * column("compute_fraction")'
moving = '(100 * (column("compute_fraction") + column("communication_fraction")))'
box = '(@y - half):(@y + half) with boxxyerror lc rgb'
hover_bars = hovers('100')
plot series using (0):(@y):(0):(@compute):@box kind_colour("compute") title "computing", \
  "" using (0):(@y):(@compute):@moving:@box kind_colour("communication") title "moving", \
  "" using (0):(@y):@moving:(100):@box kind_colour("wait") title "waiting", \
  @names, \
  @hover_bars
unset output
