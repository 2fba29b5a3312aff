# Draws every picture of a run from the series in this folder: `gnuplot draw.gp` here, or
# `gnuplot -c draw.gp FOLDER` to have the pictures in another folder.
folder = (exists("ARG1") && strlen(ARG1) > 0) ? ARG1 : "."

pictures = "throughput speedup time_buckets loss loss forecast timeline"
all_series = "throughput_by_strategy speedup_by_workers time_buckets" \
  . " loss_by_time loss_by_rows forecast timeline"
load "draw_each.gp"
