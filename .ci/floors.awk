# floors.awk TABLE DUMP IMPORTS: see floors.sh. TABLE is Markdown, DUMP what `swift package
# dump-package` prints, IMPORTS lines of grep -n.

function fault(text) {
  print text > "/dev/stderr"
  faults++
}

{ file = FILENAME == ARGV[1] ? 1 : FILENAME == ARGV[2] ? 2 : 3 }

# The table: the first cell of a row is the floor, the second names its targets in backquotes.
file == 1 && /^\| floor \|/ { isTable = 1; next }
file == 1 && !/^\|/ { isTable = 0 }
file == 1 && isTable && /^\| [0-9]/ {
  split($0, cells, "|")
  rows++
  label[rows] = cells[2]
  gsub(/^ +| +$/, "", label[rows])
  count = split(cells[3], parts, "`")
  for (i = 2; i <= count; i += 2) {
    if (parts[i] in row) fault("the table of floors has " parts[i] " twice: expected it once")
    row[parts[i]] = rows
    place[parts[i]] = i
  }
}

# The package: an object of the top-level array "targets" ends at four spaces and a brace, and
# its keys are in the order of the alphabet.
file == 2 && /^  "targets" : \[/ { isTargets = 1 }
file == 2 && /^  \]/ { isTargets = 0 }
file == 2 && isTargets {
  if (/^    \{/) { name = path = ""; dependencies = 0 }
  if (isName) {
    gsub(/^ *"|",?$/, "")
    dependency[++dependencies] = $0
  }
  isName = /^ +"(byName|target|product)" : \[$/ && !/^      "/
  if (/^      "name" : /) { split($0, cells, "\""); name = cells[4] }
  if (/^      "path" : /) { split($0, cells, "\""); path = cells[4] }
  if (/^      "type" : /) {
    split($0, cells, "\"")
    folder[++targets] = path != "" ? path : (cells[4] == "test" ? "Tests/" : "Sources/") name
    target[targets] = name
    isOurs[name] = 1
    for (i = 1; i <= dependencies; i++) {
      declares[name, dependency[i]] = 1
      isDeclared[dependency[i]] = 1
      list[name] = list[name] " " dependency[i]
    }
  }
}

# The imports: FILE:LINE:import NAME.
file == 3 {
  imports++
  split($0, cells, ":")
  where = cells[1] ":" cells[2]
  text = $0
  sub(/^.*import[ \t]+/, "", text)
  split(text, words, /[^A-Za-z0-9_]+/)
  module = words[1]
  if (module ~ /^(struct|class|enum|protocol|typealias|func|var|let)$/) module = words[2]
  owner = ""
  for (i = 1; i <= targets; i++) {
    if (index(cells[1], folder[i] "/") == 1) owner = target[i]
  }
  if (owner == "") {
    if (targets > 0) fault(where ": belongs to no target: expected one in Package.swift")
  } else if ((owner, module) in seen) {
    next
  } else {
    seen[owner, module] = 1
    if (module in isOurs || module in isDeclared) {
      if (module != owner && !((owner, module) in declares))
        fault(where ": " owner " imports " module ": expected it among the dependencies that Package.swift declares for " owner)
    } else if (isPure(owner) && module !~ /^(Glibc|Musl|Darwin)$/) {
      fault(where ": " owner " imports " module ": expected only the standard library and pure targets in floor " label[row[owner]])
    }
  }
}

function isPure(name) { return name in row && label[row[name]] ~ /pure/ }

# Without state, files or threads: ours below the pure floor, and libraries of data structures.
function isPureThing(name) {
  return isPure(name) || name ~ /^(Randomness|Algorithms|Collections|[A-Za-z]+Module|[A-Za-z]+Collections)$/
}

function floorOf(name) { return label[row[name]] + 0 }

END {
  if (rows == 0) fault("no table of floors: expected one that starts with '| floor | targets |'")
  if (targets == 0 || imports == 0)
    fault(targets " targets and " imports " imports found: expected some of each")
  for (t = 1; t <= targets; t++) {
    name = target[t]
    # Tests may look at everything.
    if (folder[t] !~ /^Sources\//) continue
    if (!(name in row)) {
      fault(name " is on no floor: expected it in the table of floors")
      continue
    }
    count = split(list[name], parts, " ")
    for (i = 1; i <= count; i++) {
      other = parts[i]
      if (isPure(name) && !isPureThing(other)) {
        fault(name " (floor " label[row[name]] ") depends on " other ": expected only pure things")
      } else if (other in row && floorOf(other) >= floorOf(name) && !(row[other] == row[name] && place[other] < place[name])) {
        fault(name " (floor " label[row[name]] ") depends on " other " (floor " label[row[other]] "): expected a lower floor, or an earlier place in the same row")
      }
    }
  }
  if (faults > 0) {
    print "floors: " faults " faults" > "/dev/stderr"
    exit 1
  }
  print "floors: " imports " imports of " targets " targets, all declared and downward"
}
