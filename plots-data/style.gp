# What the pictures share. `form` is `desktop` or `phone`, SVG of two widths, or `png`, which is the
# desktop's picture in twice its size.
reset
set encoding utf8
set datafile separator comma
set datafile columnheaders
set datafile missing NaN

width = form eq "phone" ? 360 : 1180
is_phone = form eq "phone"

# Okabe and Ito's colours, which most colour-blind people can tell apart: one for each family in
# every picture, one for each use of time.
family_colour(family) = family eq "serial" ? 0x767676 : \
  family eq "blas-threads" ? 0xCC79A7 : \
  family eq "data-parallel" ? 0x0072B2 : \
  family eq "task-parallel" ? 0x009E73 : \
  family eq "layer-parallel" ? 0xD55E00 : 0xB8860B
kind_colour(kind) = kind eq "compute" ? 0x56B4E9 : kind eq "communication" ? 0xE69F00 : 0x9AA0A6

# A member's shade: its family's colour, mixed with white the more the further down it stands.
channel(colour, shift) = (colour >> shift) & 255
mixed(value, part) = int(value + (255 - value) * part)
tint(colour, part) = (mixed(channel(colour, 16), part) << 16) \
  + (mixed(channel(colour, 8), part) << 8) + mixed(channel(colour, 0), part)
shade(family, member, members) = tint(family_colour(family), \
  members < 2 ? 0 : 0.5 * member / (members - 1))
# Filled shapes, so that shade is not all that tells members apart.
shape(member) = 5 + 2 * (member % 5)
# The outline of the same shape, for what is not measured.
hollow(member) = shape(member) - 1

ink = 0x1D2530
faint = 0x8A939E
violet = 0x7A3E9D
grid = 0xD5DAE0

# Pixels to parts of the page, from the left and from the top.
across(x) = x / (1.0 * width)
down(y) = 1 - y / (1.0 * height)

# The round number nearest below a `parts`-th of a range: 1, 2 or 5 times a power of ten.
step(range, parts) = rounded(range / parts, 10 ** floor(log10(range / parts)))
rounded(part, power) = power * (part / power >= 5 ? 5 : part / power >= 2 ? 2 : 1)

# A range of nothing has no scale.
positive(range) = range > 0 ? range : 1.0

# An axis of large numbers counts in thousands or millions, so that its numbers stay apart.
count_unit(range) = range >= 2e6 ? 1e6 : range >= 2e3 ? 1e3 : 1
count_name(range) = range >= 2e6 ? "million " : range >= 2e3 ? "thousand " : ""

# The colour of a transparent shape that lies over what is drawn of row `row` of the series: the
# report gives the shape the row's figures, which a reader sees when the pointer rests there.
hover(row) = 0xFF000000 + int(row)

# A time axis counts in the unit that keeps its numbers short.
unit(range) = range >= 2 ? 1 : range >= 2e-3 ? 1e-3 : 1e-6
unit_name(range) = range >= 2 ? "s" : range >= 2e-3 ? "ms" : "µs"

# Not every run has every figure: what is missing lies outside the picture.
number(name) = strlen(stringcolumn(name)) > 0 ? column(name) : -1e9

set border 3 lc rgb grid lw 1
set tics nomirror scale 0.4 textcolor rgb ink
plain = "%.0f"
set grid lc rgb grid lw 1 lt 1, lc rgb grid lw 1 lt 1
set key noenhanced textcolor rgb ink samplen 1.6 spacing 1.1
set style fill solid 1 noborder
set xlabel textcolor rgb ink
set ylabel textcolor rgb ink
