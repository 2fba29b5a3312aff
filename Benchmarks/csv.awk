# What readers of CSV (RFC 4180) share: awk -f csv.awk -f READER.

# Splits one record, quotes and all, into cell[1...count].
function split_record(record,   i, c, quoted, text) {
  count = 0
  for (i = 1; i <= length(record); i++) {
    c = substr(record, i, 1)
    if (quoted && c == "\"" && substr(record, i + 1, 1) == "\"") {
      text = text c
      i++
    } else if (c == "\"") {
      quoted = !quoted
    } else if (c == "," && !quoted) {
      cell[++count] = text
      text = ""
    } else {
      text = text c
    }
  }
  cell[++count] = text
}
