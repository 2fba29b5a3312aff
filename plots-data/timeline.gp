# Two periods of every strategy as measured: a panel for each, a lane for each worker.
name = "timeline"
stats series using (column("strategy_number")):(column("worker")) nooutput
panels = int(STATS_max_x) + 1
array strategy[panels]
array crew[panels]
array lanes[panels]
array ends[panels]
do for [i = 1:panels] { lanes[i] = 0; ends[i] = 0 }
s = 'int(column("strategy_number")) + 1'
stats series using (strategy[@s] = stringcolumn("strategy"), crew[@s] = stringcolumn("workers"), \
  lanes[@s] = column("worker") >= lanes[@s] ? int(column("worker")) + 1 : lanes[@s], \
  ends[@s] = column("end_seconds") > ends[@s] ? column("end_seconds") : ends[@s], 0) nooutput

lane = 24
head = 30
foot = 34
array tops[panels]
height = 30
do for [i = 1:panels] {
  ends[i] = positive(ends[i])
  tops[i] = height
  height = height + head + lane * lanes[i] + foot
}
height = height + 18
load "page.gp"

left = 30
inner = width - left - 24
set lmargin at screen across(left)
set rmargin at screen across(left + inner)
set border 1
unset ytics
unset xlabel
set grid noytics xtics
set xtics offset 0, 0.3
unset key

only(i) = column("strategy_number") == i - 1
# Of `F0.1 rows=8:16` the first word; it stands where the action lasts long enough.
first_word = 'word(stringcolumn("action"), 1)'
pixels(i) = (column("end_seconds") - column("start_seconds")) / ends[i] * inner
fits(i) = only(i) && pixels(i) > 7 * strlen(@first_word) + 2
start = 'column("start_seconds") / scale'
end = 'column("end_seconds") / scale'
middle = '(fits(i) ? 0.5 * (@start + @end) : NaN)'
set multiplot
do for [i = 1:panels] {
  unset label
  if (i == 1) {
    words = "computing moving waiting"
    do for [k = 1:3] {
      set label word(words, k) at screen across(left + 8 + 96 * (k - 1)), screen down(12) \
        left offset 0.6, -0.2 textcolor rgb ink point pt 5 ps 1 \
        lc rgb kind_colour(word("compute communication wait", k))
    }
  }
  set tmargin at screen down(tops[i] + head)
  set bmargin at screen down(tops[i] + head + lane * lanes[i])
  set label strategy[i] at screen across(8), screen down(tops[i] + 14) textcolor rgb ink
  scale = unit(ends[i])
  set xrange [0:ends[i] / scale]
  set xtics 0, step(ends[i] / scale, is_phone ? 3 : 6)
  set format x "%g " . unit_name(ends[i])
  set yrange [lanes[i]:0]
  do for [w = 0:lanes[i] - 1] {
    set label sprintf("w%d", w) at graph 0, first w + 0.5 right offset -0.6, 0 textcolor rgb faint
  }
  plot series using (only(i) ? @start : NaN):(0):(@start):(@end): \
      (column("worker") + 0.1):(column("worker") + 0.9):(kind_colour(stringcolumn("kind"))) \
      with boxxyerror lc rgb variable, \
    "" using (only(i) ? @start : NaN):(0):(@start):(@end): \
      (column("worker") + 0.1):(column("worker") + 0.9):(hover(column(0))) \
      with boxxyerror lc rgb variable, \
    "" using @middle:(column("worker") + 0.5):(@first_word) with labels font ",10" textcolor rgb "black"
}
unset multiplot
unset output
