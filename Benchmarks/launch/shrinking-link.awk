# Reads the summary.csv of the same strategies at a wide and at a narrow link, in this order, prints
# them side by side, and exits with 1 unless the link mattered as it must. After csv.awk;
# see shrinking-link.sh.

function fault(text) {
  print "shrinking-link: " text >"/dev/stderr"
  faults++
}

# The cell of a column, or nothing where the run has no such column.
function value(name) {
  return name in column ? cell[column[name]] : ""
}

function shown(text, form) {
  return text == "" ? "-" : sprintf(form, text)
}

{ sub(/\r$/, "") }

FNR == 1 {
  side++
  delete column
  split_record($0)
  for (i = 1; i <= count; i++) column[cell[i]] = i
  wanted = split("strategy status throughput_samples_per_second speedup communication_overhead", needed, " ")
  for (i = 1; i <= wanted; i++)
    if (!(needed[i] in column)) fault(FILENAME ": no column " needed[i])
  if (faults) exit 1
  next
}

{
  split_record($0)
  row = value("strategy")
  if (value("status") != "ok") {
    if (value("status") == "failed") fault(FILENAME ": " row " failed: " value("reason"))
    next
  }
  if (!(row in seen)) {
    seen[row] = 1
    order[++rows] = row
  }
  rate[row, side] = value("throughput_samples_per_second")
  speedup[row, side] = value("speedup")
  overhead[row, side] = value("communication_overhead")
}

END {
  if (side < 2) {
    if (!faults) fault("expected two files with a header")
    exit 1
  }
  form = "%-36s %11s %11s %9s %9s %9s %9s\n"
  printf form, "", "rows/s", "", "speedup", "", "overhead", ""
  printf form, "strategy", "1 Gbit/s", "100 Mbit/s", "1 Gbit/s", "100 Mb/s", "1 Gbit/s", "100 Mb/s"
  plain = "data-parallel:ring"
  for (i = 1; i <= rows; i++) {
    row = order[i]
    printf form, row, shown(rate[row, 1], "%.0f"), shown(rate[row, 2], "%.0f"), \
      shown(speedup[row, 1], "%.2f"), shown(speedup[row, 2], "%.2f"), \
      shown(overhead[row, 1], "%.3f"), shown(overhead[row, 2], "%.3f")
  }

  if (rate[plain, 1] == "" || rate[plain, 2] == "") {
    fault(plain " has no row at both rates")
    exit 1
  }
  print ""
  for (i = 1; i <= rows; i++) {
    row = order[i]
    if (rate[row, 1] == "" || rate[row, 2] == "") continue
    # Serial has none but noise, and what compression leaves may be too little for a link to matter.
    is_compressed = row ~ /\+/
    if (overhead[row, 1] + 0 > 0.01 && !is_compressed && overhead[row, 2] + 0 <= overhead[row, 1] + 0)
      fault(sprintf("the overhead of %s was %s at 1 Gbit/s and %s at 100 Mbit/s: expected more", \
        row, overhead[row, 1], overhead[row, 2]))
    # A step of averaging is several batches, so that only rows a second can be compared.
    if (row != "task-parallel:averaging" && !(is_compressed && index(row, plain) == 1)) continue
    rivals++
    if (rate[row, 2] + 0 <= rate[plain, 2] + 0)
      fault(sprintf("at 100 Mbit/s %s had %d rows/s, %s %d: expected more", \
        row, rate[row, 2], plain, rate[plain, 2]))
    else
      printf "at 100 Mbit/s: %s trains %.2f times the rows/s of %s\n", \
        row, rate[row, 2] / rate[plain, 2], plain
  }
  if (!rivals) fault("neither averaging nor compression has a row at both rates")
  exit faults > 0
}
