# The page of a picture with a panel for each family of `series` but serial, two beside each other
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
s = 'int(column("strategy_number")) + 1'
f = 'int(column("family_number")) + 1'
stats series using (strategy[@s] = stringcolumn("strategy"), family[@f] = stringcolumn("family"), \
  first[@f] = @s < first[@f] ? @s : first[@f], last[@f] = @s, 0) nooutput

# Serial is in every panel, and has one of its own only where it is alone.
has_serial = family[1] eq "serial"
skipped = has_serial && families > 1 ? 1 : 0
panels = families - skipped
across_panels = is_phone || panels == 1 ? 1 : 2
down_panels = (panels + across_panels - 1) / across_panels
panel_width = width / across_panels

most_members = 1
do for [f = 1:families] {
  members = last[f] - first[f] + 1
  most_members = members > most_members ? members : most_members
}
names_across = is_phone ? 2 : 3
names_width = (panel_width - 50) / names_across
names_down = (most_members + serials + names_across - 1) / names_across
names_height = 30 + 18 * names_down
panel_height = names_height + (is_phone ? 190 : 220) + 50
height = panel_height * down_panels
load "page.gp"

short(name) = \
  strstrt(name, ":") > 0 ? substr(name, strstrt(name, ":") + 1, strlen(name)) : name
unset key
set grid xtics ytics
set xtics offset 0, 0.2
set xlabel offset 0, 0.5
