# Draws every picture from the series in this folder: `gnuplot draw.gp` here, or
# `gnuplot -c draw.gp FOLDER` to have the pictures in another folder.
folder = (exists("ARG1") && strlen(ARG1) > 0) ? ARG1 : "."

do for [form in "desktop phone png"] {
  load "style.gp"
  load "throughput.gp"
  load "speedup.gp"
  load "time_buckets.gp"
  do for [by in "time rows"] { load "loss.gp" }
  load "timeline.gp"
}
