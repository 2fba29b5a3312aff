# Draws every picture from the series in this folder: `gnuplot draw.gp` here, or
# `gnuplot -c draw.gp FOLDER` to have the pictures in another folder.
folder = (exists("ARG1") && strlen(ARG1) > 0) ? ARG1 : "."

pictures = "throughput speedup time_buckets loss loss timeline"
all_series = "throughput_by_strategy speedup_by_workers time_buckets" \
  . " loss_by_time loss_by_rows timeline"

do for [n = 1:words(pictures)] {
  series = word(all_series, n) . ".csv"
  form = "desktop"
  load "style.gp"
  # A run that has nothing for a picture has a series without rows.
  undefine STATS_*
  stats series using (1) nooutput
  if (exists("STATS_records")) {
    do for [form in "desktop phone png"] {
      load "style.gp"
      load word(pictures, n) . ".gp"
    }
  }
}
