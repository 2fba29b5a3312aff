# test-summary.awk EVENTS: a line for each suite of the tests whose events Swift Testing has
# written (--event-stream-output-path): its tests, how many cases they have, and how long these took
# together. Of what runs at once each one's time counts.

function value(name, pattern) {
  if (!match($0, "\"" name "\":" pattern)) return ""
  return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
}

/"kind":"(testCaseStarted|testCaseEnded|testEnded|testSkipped|issueRecorded)"/ {
  suite = value("testID", "\"[^\"]*")
  isTest = suite ~ /\.swift:[0-9]+:[0-9]+$/
  sub(/^"/, "", suite)
  sub(/\..*$/, "", suite)
  if (suite == "") suite = "(no test)"
  if (!(suite in known)) {
    known[suite] = 1
    order[++suites] = suite
  }
}
/"kind":"testCaseStarted"/ { seconds[suite] -= value("absolute", "[0-9.e+]*"); cases[suite]++; pending[suite]++ }
/"kind":"testCaseEnded"/ { seconds[suite] += value("absolute", "[0-9.e+]*"); pending[suite]-- }
/"kind":"testEnded"/ { tests[suite] += isTest }
/"kind":"testSkipped"/ { skipped[suite] += isTest }
/"kind":"issueRecorded"/ { issues[suite]++ }

END {
  for (i = 2; i <= suites; i++) {
    for (j = i; j > 1 && order[j - 1] > order[j]; j--) {
      name = order[j]
      order[j] = order[j - 1]
      order[j - 1] = name
    }
  }
  for (i = 1; i <= suites; i++) {
    name = order[i]
    printf "%-22s %4d tests %6d cases %7s s%s%s%s\n", name, tests[name], cases[name],
      pending[name] ? "?" : sprintf("%.1f", seconds[name]),
      pending[name] ? sprintf(", %d UNFINISHED", pending[name]) : "", skipped[name] ? sprintf(", %d skipped", skipped[name]) : "",
      issues[name] ? sprintf(", %d FAILURES", issues[name]) : ""
  }
}
