# The page of a picture with a panel for each family of `series` but serial, three beside each other
# (on a phone one), and room above each for the names of its members. Learns those names:
# `strategy[i]`, and of each family `family[f]` the numbers `first[f]` to `last[f]`.
stats series using (column("strategy_number")):(column("family_number")) nooutput
strategies = int(STATS_max_x) + 1
families = int(STATS_max_y) + 1
array strategy[strategies]
array family[families]
array first[families]
array last[families]
do for [f = 1:families] { first[f] = strategies }
short(name) = \
  strstrt(name, ":") > 0 ? substr(name, strstrt(name, ":") + 1, strlen(name)) : name
longer(number, name) = strlen(short(name)) > number ? strlen(short(name)) : number
longest_name = 1
s = 'int(column("strategy_number")) + 1'
f = 'int(column("family_number")) + 1'
stats series using (strategy[@s] = stringcolumn("strategy"), family[@f] = stringcolumn("family"), \
  first[@f] = @s < first[@f] ? @s : first[@f], last[@f] = @s, \
  longest_name = longer(longest_name, stringcolumn("strategy")), 0) nooutput

# Serial is in every panel, and has one of its own only where it is alone.
has_serial = family[1] eq "serial"
skipped = has_serial && families > 1 ? 1 : 0
panels = families - skipped
across_panels = is_phone ? 1 : panels < 3 ? panels : 3
down_panels = (panels + across_panels - 1) / across_panels
panel_width = width / across_panels

names_fit = int((panel_width - 50) / (20 + 6.6 * longest_name))
names_most = is_phone ? 2 : 3
names_across = names_fit < 1 ? 1 : names_fit < names_most ? names_fit : names_most
names_width = (panel_width - 50) / names_across

# Panels beside each other have as much room for names.
names_down(p) = (last[p + skipped] - first[p + skipped] + serials + names_across) / names_across
array names_height[down_panels]
array panel_below[down_panels]
height = 0
do for [row = 1:down_panels] {
  p = (row - 1) * across_panels + 1
  q = p + across_panels - 1 > panels ? panels : p + across_panels - 1
  most_names = 1
  do for [n = p:q] { most_names = names_down(n) > most_names ? names_down(n) : most_names }
  names_height[row] = 30 + 18 * most_names
  height = height + names_height[row] + (is_phone ? 190 : 220) + 50
  panel_below[row] = height
}
load "page.gp"

unset key
set grid xtics ytics
set xtics offset 0, 0.2
set xlabel offset 0, 0.5
