# After csv.awk: reads a list of strategies, then CSV files, header first. See check-run.sh.

function fault(text) {
  print FILENAME ":" FNR ": " text
  faults++
}

function is_number(text) {
  return text ~ /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/
}

# The cell of this row in the column of that name, which must be there.
function value(name) {
  if (!(name in column)) {
    fault("no column " name)
    return ""
  }
  return cell[column[name]]
}

function number(name,   text) {
  text = value(name)
  if (!is_number(text)) fault(name " of " value("strategy") " is no number: '" text "'")
  return text + 0
}

function differs(a, b, tolerance) {
  return a - b > tolerance || b - a > tolerance
}

function close_file() {
  if (open) {
    print file ": a quote is left open at the end"
    faults++
  }
  open = 0
}

function check_row(   i) {
  if (count != width) {
    fault(count " cells where the header has " width)
    return
  }
  for (i = 1; i <= width; i++)
    if (title[i] ~ numeric && cell[i] != "" && !is_number(cell[i]))
      fault(title[i] " is no number: '" cell[i] "'")
}

function check_figures(   name, strategy, status, base) {
  strategy = value("strategy")
  status = value("status")
  rows_of[strategy]++
  if (status == "skipped") {
    if (value("reason") == "") fault(strategy " was skipped without a reason")
    return
  }
  if (status != "ok") {
    fault(strategy " is '" status "': " value("reason"))
    return
  }
  if (number("step_seconds") <= 0) fault(strategy " took no time")
  if (number("throughput_samples_per_second") <= 0) fault(strategy " did no work")
  if (differs(number("compute_fraction") + number("communication_fraction") \
      + number("wait_fraction"), 1, 1e-6))
    fault("the time fractions of " strategy " do not sum to 1")
  if (differs(number("efficiency") * number("workers"), number("speedup"), 1e-6 * number("speedup")))
    fault("the efficiency of " strategy " is not speedup / workers")
  if (value("wire_bytes_per_step") != value("sent_bytes_per_step") ||
    value("wire_messages_per_step") != value("sent_messages_per_step"))
    fault("what was sent of " strategy " is not what its plan sends")
  if (strategy ~ /^serial(:serial)?$/) {
    serial++
    if (differs(number("speedup"), 1, 1e-9)) fault("serial's speedup over itself is not 1")
  }
  for (name in column) {
    if (name !~ /_lo$/ || cell[column[name]] == "") continue
    base = substr(name, 1, length(name) - 3)
    if (number(name) > number(base) || number(base) > number(base "_hi"))
      fault(base " of " strategy " lies outside its interval")
  }
}

BEGIN {
  numeric = "(_seconds|_second|_fraction|_lo|_hi|_per_step|_difference|_accuracy|_loss)$"
  numeric = numeric "|^(schema_version|workers|processes|batch|microbatches|sync_every"
  numeric = numeric "|learning_rate|seed|speedup|speedup_vs_blas|efficiency|bound_speedup"
  numeric = numeric "|communication_overhead|amdahl_speedup|predicted_speedup)$"
}

FILENAME == ARGV[1] { expected[$0]; next }

FNR == 1 {
  close_file()
  file = FILENAME
  width = 0
  split("", column)
}

# A quoted cell may hold line ends: a record goes on while a quote is open.
{
  record = open ? record "\n" $0 : $0
  open = gsub(/"/, "\"", record) % 2
  if (open) next
  split_record(record)
}

width == 0 {
  width = count
  for (i = 1; i <= width; i++) {
    title[i] = cell[i]
    column[cell[i]] = i
  }
  if (title[1] != "schema_version") fault("schema_version is not the first column")
  next
}

{ check_row() }
FILENAME == ARGV[2] && count == width { check_figures() }
{ rows_in[FILENAME]++ }

END {
  close_file()
  for (i = 2; i < ARGC; i++)
    if (!rows_in[ARGV[i]]) { print ARGV[i] ": no rows"; faults++ }
  for (name in expected)
    if (!rows_of[name]) { print ARGV[2] ": no row of " name; faults++ }
  if (!serial) { print ARGV[2] ": no row of serial to compare with"; faults++ }
  exit faults > 0
}
