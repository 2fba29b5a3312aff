# Draws every curve of a sweep from the series in this folder: `gnuplot draw_sweep.gp` here, or
# `gnuplot -c draw_sweep.gp FOLDER` to have the pictures in another folder.
folder = (exists("ARG1") && strlen(ARG1) > 0) ? ARG1 : "."

pictures = "sweep sweep sweep sweep"
all_series = "sweep_batch sweep_width sweep_depth sweep_workers"
load "draw_each.gp"
