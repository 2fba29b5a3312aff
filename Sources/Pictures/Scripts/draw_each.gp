# Draws `pictures`, each from its own of `all_series`, in all forms, into `folder`.
do for [n = 1:words(pictures)] {
  series = word(all_series, n) . ".csv"
  form = "desktop"
  load "style.gp"
  # What has nothing for a picture has a series without rows.
  undefine STATS_*
  stats series using (1) nooutput
  if (exists("STATS_records")) {
    do for [form in "desktop phone png"] {
      load "style.gp"
      load word(pictures, n) . ".gp"
    }
  }
}
