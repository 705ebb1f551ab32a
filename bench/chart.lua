-- Draws what the benches measured:  lua5.4 bench/chart.lua FIGURES.tsv > CHART.svg
-- One bar per peer: how many times as long as kubebundle it takes, on a logarithmic scale. Bars to the left of the line
-- at 1 are faster. A peer without a version in the file, such as a loop written for the bench, has no bar.

local ROW, GAP, LABEL, PLOT, TOP = 18, 10, 300, 420, 56

-- The figures of a file, the range of their ratios, and { name, version } of each peer, the date first.
local function read_figures(path)
  local figures, versions, low, high = {}, {}, 0.5, 2
  for line in io.lines(path) do
    local name, version = line:match("^#\t(.-)\t(.*)$")
    local work, peer, ours, theirs = line:match("^(.-)\t(.-)\t(.-)\t(.-)$")
    if name then
      versions[#versions + 1] = { name, version }
      versions[name] = version
    elseif versions[peer] then
      local ratio = tonumber(theirs) / tonumber(ours)
      figures[#figures + 1] = { work = work, peer = peer, ratio = ratio }
      low, high = math.min(low, ratio), math.max(high, ratio)
    end
  end
  return figures, versions, math.log(low, 10), math.log(high, 10)
end

local function escape(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

local figures, versions, low, high = read_figures(arg[1])

local function place(ratio)
  return LABEL + PLOT * (math.log(ratio, 10) - low) / (high - low)
end

local parts = {}

local function add(format, ...)
  parts[#parts + 1] = format:format(...)
end

local function add_text(x, y, anchor, text)
  add('<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>', x, y, anchor, escape(text))
end

local y, last = TOP, nil
for _, figure in ipairs(figures) do
  if figure.work ~= last then
    y = y + GAP + ROW
    add_text(4, y - 5, "start", figure.work)
    last = figure.work
  end
  local from, to = place(1), place(figure.ratio)
  add(
    '<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>',
    math.min(from, to),
    y,
    math.max(math.abs(to - from), 1),
    ROW - 4,
    figure.ratio >= 1 and "#2a7ab0" or "#b0542a"
  )
  add_text(LABEL - 8, y + ROW - 7, "end", figure.peer)
  add_text(math.max(from, to) + 5, y + ROW - 7, "start", ("%.2f"):format(figure.ratio))
  y = y + ROW
end

local height = y + 20
print(
  ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">'):format(
    LABEL + PLOT + 60,
    height
  )
)
print('<rect width="100%" height="100%" fill="white"/>')
print(
  '<text x="4" y="20" font-size="14">Time that others take for the same work, as a multiple of kubebundle\'s</text>'
)
local peers = {}
for index = 2, #versions do
  peers[#peers + 1] = table.concat(versions[index], " ")
end
print(('<text x="4" y="40">Measured %s: %s</text>'):format(versions[1][2], escape(table.concat(peers, ", "))))
print(('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="black"/>'):format(place(1), place(1), TOP, height - 14))
print(table.concat(parts, "\n"))
print("</svg>")
