# Places panel `p`, of family `g` with members from `from` to `to`, and writes their names above it,
# and serial's where `serials` is 1.
g = p + skipped
from = first[g]
to = last[g]
members = to - from + 1
panel_left = ((p - 1) % across_panels) * panel_width
panel_row = (p - 1) / across_panels + 1
panel_top = panel_row > 1 ? panel_below[panel_row - 1] : 0
set lmargin at screen across(panel_left + 46)
set rmargin at screen across(panel_left + panel_width - 18)
set tmargin at screen down(panel_top + names_height[panel_row])
set bmargin at screen down(panel_below[panel_row] - 50)
unset label
set label family[g] at screen across(panel_left + 14), screen down(panel_top + 14) \
  textcolor rgb ink font ",13"
set label vertical at screen across(panel_left + panel_width - 18), screen down(panel_top + 14) \
  right textcolor rgb faint
name_x(i) = across(panel_left + 22 + names_width * ((i - from) % names_across))
name_y(i) = down(panel_top + 34 + 18 * ((i - from) / names_across))
do for [i = from:to] {
  set label short(strategy[i]) at screen name_x(i), screen name_y(i) left offset 0.6, -0.2 \
    textcolor rgb ink point pt shape(i - from) ps 0.8 lc rgb shade(family[g], i - from, members)
}
if (serials) {
  set label "serial" at screen name_x(to + 1), screen name_y(to + 1) left offset 0.6, -0.2 \
    textcolor rgb ink point pt 5 ps 0.8 lc rgb family_colour("serial")
}
