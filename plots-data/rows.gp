# The page of a picture with a horizontal bar for each row of `series`: strategies below each other,
# their names beside them (on a phone above them), a bar for each number of workers. Downwards one
# unit is one pixel.
stats series using (column("strategy_number")) nooutput
rows = STATS_records
strategies = STATS_max + 1
thickness = is_phone ? 16 : 17
gap = is_phone ? 24 : 9
left = is_phone ? 34 : 262
top = 46
long = gap * (strategies + 0.5) + thickness * rows
height = top + long + 52
load "page.gp"

set lmargin at screen across(left)
set rmargin at screen across(width - 22)
set tmargin at screen down(top)
set bmargin at screen down(top + long)
set yrange [long:0]
unset ytics
set grid noytics xtics
set border 1
set key at screen across(width - 14), screen down(14) right top horizontal

middle(row, strategy) = gap * (strategy + 1) + thickness * (row + 0.5)
y = 'middle(column(0), column("strategy_number"))'
half = 0.36 * thickness
colour = 'shade(stringcolumn("family"), column("member_number"), column("members"))'
hovers(value) = sprintf('series using (0):(%s):(0):(%s):(%s - half):(%s + half):(hover(column(0))) with boxxyerror lc rgb variable notitle', y, value, y, y)

# A name stands at its strategy's first row.
last = -1
is_first(strategy) = (before = last, last = strategy, before != strategy)
name_y(row, strategy) = middle(row, strategy) - (is_phone ? 0.5 * thickness + 7 : 0)
count(workers, shared) = workers . (shared eq "true" ? "*" : "")
names = 'series using (0):(name_y(column(0), column("strategy_number"))):(is_first(column("strategy_number")) ? stringcolumn("strategy") : "") with labels left offset screen (is_phone ? 0 : across(-left + 8)), 0 textcolor rgb ink notitle, series using (0):(@y):(count(stringcolumn("workers"), stringcolumn("oversubscribed"))) with labels right offset -0.8, 0 textcolor rgb faint notitle'
