-- The cases of yaml-test-suite in which YAML 1.2 and this module differ, each with the reason. All but the last are
-- due to libyaml's scanner, and a layer above it would have to scan the text again.

local reasons = {
  ["libyaml needs text before the `:` of a key"] = {
    "2JQS",
    "4ABK",
    "6M2F",
    "CFD4",
    "FRK4",
    "M2N8/00",
    "NHX8",
    "NKF9",
    "S3PD",
    "SM9W/01",
    "UKK6/00",
  },
  ["libyaml needs a key of a flow mapping, and its `:`, on one line"] = {
    "4MUZ/00",
    "4MUZ/01",
    "4MUZ/02",
    "5MUD",
    "9SA2",
    "K3WX",
    "NJ66",
    "UT92",
    "VJP3/01",
  },
  ["libyaml takes `:` or `?` at the beginning of plain text in flow for an indicator"] = {
    "58MP",
    "5T43",
    "652Z",
    "DBG4",
    "HM87/00",
    "HM87/01",
  },
  ["libyaml takes no tab for a blank here"] = {
    "6BCT",
    "6CA3",
    "A2M4",
    "DK95/00",
    "DK95/03",
    "DK95/04",
    "Q5MG",
    "Y79Y/010",
  },
  ["libyaml takes no tab for text at the beginning of a block scalar's line"] = {
    "96NN/00",
    "96NN/01",
    "R4YG",
    "Y79Y/001",
  },
  ["libyaml accepts lines in flow that are too little indented, or by a tab"] = {
    "9C9N",
    "DK95/01",
    "QB6E",
    "Y79Y/003",
  },
  ["libyaml needs a block scalar's lines indented, or a `%` at column 1 to be a directive"] = {
    "DK3J",
    "FP8R",
    "M7A3",
    "W4TN",
  },
  ["libyaml has anchors of ASCII letters, digits, `-` and `_` only"] = {
    "2SXE",
    "8XYN",
    "W5VH",
    "Y2GN",
  },
  ["libyaml accepts a block scalar's blank lines that are indented further than its text"] = { "S98Z" },
  ["libyaml accepts a comment glued to a block scalar's header"] = { "X4QW" },
  ["the same key twice is refused (the suite's case says what must parse, not what it means)"] = { "X38W" },
}

local given_up = {}
for reason, cases in pairs(reasons) do
  for _, case in ipairs(cases) do
    given_up[case] = reason
  end
end

return given_up
