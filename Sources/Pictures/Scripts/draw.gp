# Draws every picture from the series beside this script: `gnuplot draw.gp` here, or
# `gnuplot -c draw.gp FOLDER` for another folder than this one.
folder = (exists("ARG1") && strlen(ARG1) > 0) ? ARG1 : "."

set encoding utf8
set datafile separator comma
set datafile columnheaders
set datafile missing NaN
# Names come from reports: their `_` and `^` mean themselves.
noenhanced = "noenhanced"

do for [form in "desktop phone png"] {
  load "style.gp"
  load "throughput.gp"
  load "speedup.gp"
  load "time_buckets.gp"
  by = "time"
  load "loss.gp"
  by = "rows"
  load "loss.gp"
  load "timeline.gp"
}
