# Opens the picture `name`, `height` pixels high, in the form asked for.
if (form eq "png") {
  set terminal pngcairo size 2 * width, 2 * height font "sans-serif,12" fontscale 1.5 \
    linewidth 2 pointscale 2 background rgb "white" noenhanced
  set output folder . "/" . name . ".png"
} else {
  set terminal svg size width, height fixed font "sans-serif,12" name name noenhanced
  set output folder . "/" . name . (is_phone ? "-phone.svg" : ".svg")
}
