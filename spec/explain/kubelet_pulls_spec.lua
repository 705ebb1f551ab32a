-- Every pod of spec/vectors/kubelet-pulls.json, which a real kubelet synced: explain's result for the objects only,
-- and for the same pods with the kubelet's statements.

local cjson = require "cjson"
local explain = require "kubebundle.explain"
local live = require "spec.support.live"
local vectors = require "spec.support.vectors"

local cases = vectors.read("kubelet-pulls").cases

-- The objects accepted by the API server, a new copy for each use.
local function objects_of(case)
  local refused, objects = {}, {}
  for _, refusal in ipairs(case.api_refused) do
    refused[refusal[1] .. "/" .. refusal[2]] = true
  end
  for _, object in ipairs(case.objects) do
    if not refused[object.kind .. "/" .. object.metadata.name] then
      objects[#objects + 1] = cjson.decode(cjson.encode(object))
    end
  end
  return objects
end

local function state_of(pull, without_cause)
  local status = pull.status
  if status == "running" then return { running = { startedAt = "2026-01-01T00:00:00Z" } } end
  if status == cjson.null or status.reason == cjson.null then return nil end
  local message = status.message ~= cjson.null and status.message or nil
  if without_cause and message then message = message:gsub('^(Back%-off pulling image "[^"]*").*$', "%1") end
  return live.waiting(status.reason, message)
end

-- The same with the states of the containers. Without the cause, as written by kubelets up to 1.31.
local function with_states(case, without_cause)
  local objects = objects_of(case)
  for _, object in ipairs(objects) do
    for _, pull in ipairs(object.kind == "Pod" and case.pulls or {}) do
      local state = state_of(pull, without_cause)
      if state and pull.place ~= "volume" then live.set_state(object, pull.place, pull.container, state) end
    end
  end
  return objects
end

local known = { plain = {}, full = {}, poor = {} }

local make = {
  plain = objects_of,
  full = with_states,
  poor = function(case)
    return with_states(case, true)
  end,
}

-- The explanation of an image: for the objects only (`plain`), or with the states of the containers.
local function explained(case, pull, how)
  known[how][case] = known[how][case] or explain(live.list(make[how](case)))
  for _, explanation in ipairs(known[how][case]) do
    if explanation.place == pull.place and explanation.container == pull.container then return explanation end
  end
  error("no explanation of " .. pull.image)
end

-- User names in the order of the attempts, sorted within an unordered group; "-" is an anonymous pull.
local function attempts_of(list)
  local names, run = {}, {}
  local function flush()
    table.sort(run)
    table.move(run, 1, #run, #names + 1, names)
    run = {}
  end
  for _, item in ipairs(list) do
    if not item.unordered then flush() end
    run[#run + 1] = item.username
    if not item.unordered then flush() end
  end
  flush()
  return names
end

-- What was sent, marked where explain reports no order.
local function sent_by_kubelet(pull, explanation)
  local sent = {}
  for index, credential in ipairs(pull.sent_in_first_sync) do
    local is_anonymous = credential == cjson.null
    local explained_credential = explanation.credentials[index]
    sent[index] = {
      username = is_anonymous and "-" or credential.username or "",
      unordered = explained_credential and explained_credential.unordered,
    }
  end
  return sent
end

-- Whether the kubelet pulled this image: it was not on the node, and the preceding steps worked.
local function was_tried(pull)
  return pull.status ~= cjson.null
    and pull.status ~= "running"
    and pull.status.reason ~= "PodInitializing"
    and pull.place ~= "volume"
end

local function each(visit)
  for _, case in ipairs(cases) do
    for _, pull in ipairs(case.pulls) do
      visit(case, pull, case.what .. ": " .. pull.image)
    end
  end
end

describe("for pulls of a real kubelet", function()
  it("the credentials are those that it sent, in its order if it has one", function()
    local tried = 0
    each(function(case, pull, what)
      local found = explained(case, pull, "plain")
      if was_tried(pull) then
        local expected = attempts_of(sent_by_kubelet(pull, found))
        local attempts = attempts_of(found.credentials)
        if expected[1] == "-" then
          assert.same({}, attempts, what)
        else
          assert.same(expected, attempts, what)
        end
        tried = tried + 1
      end
    end)
    assert.is_true(tried > 300)
  end)

  it("each state of a container has its verdict", function()
    each(function(case, pull, what)
      local found = explained(case, pull, "full")
      local reason = pull.status ~= cjson.null and pull.status.reason or pull.status
      if reason == "running" then
        assert.equal("running", found.verdict, what)
        assert.is_nil(found.severity, what)
      elseif was_tried(pull) then
        assert.equal("error", found.severity, what)
        local is_identifier = reason:find "^%u%w+$"
        if not is_identifier then assert.equal("auth-malformed", found.verdict, what) end
        if reason == "InvalidImageName" then
          assert.is_true(found.verdict == "image-invalid" or found.verdict == "token-unresolved", what)
        else
          assert.equal(reason, found.waiting.reason, what)
        end
      end
    end)
  end)

  it("a mistake that is there without a state is there with one, however poor its message", function()
    local poor, mistakes = 0, 0
    each(function(case, pull, what)
      local plain = explained(case, pull, "plain")
      for _, how in ipairs { "full", "poor" } do
        local found = explained(case, pull, how)
        if plain.severity == "error" then
          mistakes = mistakes + 1
          assert.is_true(
            found.verdict == plain.verdict or found.mistake and found.mistake.verdict == plain.verdict,
            ("%s: %s is lost, %s"):format(what, plain.verdict, found.verdict)
          )
        elseif was_tried(pull) then
          poor = poor + 1
          assert.equal("error", found.severity, what)
        end
      end
    end)
    assert.is_true(mistakes > 300 and poor > 100)
  end)

  it("a credential that is not UTF-8 is named as never sent", function()
    each(function(case, pull, what)
      if was_tried(pull) and pull.status.message:find("invalid UTF-8", 1, true) then
        local found = explained(case, pull, "plain")
        assert.same({}, found.credentials, what)
        assert.equal(1, #found.unsent)
        assert.equal("auth-malformed", found.verdict)
        assert.is_true(explain.fails(found))
        assert.equal("auth-malformed", explained(case, pull, "full").verdict)
      end
    end)
  end)
end)
