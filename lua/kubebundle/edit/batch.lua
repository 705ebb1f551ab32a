-- Several edits of one or more texts, in their order. They are planned one after the other, and made and proved at once
-- as far as none depends on another: the texts are read again once, and not for each edit.

local images = require "kubebundle.edit.images"
local many = require "kubebundle.edit.many"
local plan = require "kubebundle.edit.plan"
local touched = require "kubebundle.edit.touched"

---@class kubebundle.edit.batch
---@field documents kubebundle.edit.document[]
---@field edits kubebundle.edit.edit[] that are planned
---@field sets table<integer, kubebundle.edit.changes> by the numbers of the documents
---@field touched kubebundle.edit.touched
---@field listings table<any, table> the images that are there, by the object that is meant
---@field has_fields boolean? a field is planned
---@field is_renamed boolean? a planned image is of another repository

local batch = {}

-- Nothing is planned.
local function clear(self)
  self.edits, self.sets, self.touched, self.listings = {}, {}, touched.new(), {}
  self.has_fields, self.is_renamed = false, false
end

local function named(err, document)
  if document and not err.filename then err.filename = document.filename end
  return nil, err
end

local function join(self, number, set)
  local before = self.sets[number]
  if before then
    before:join(set)
  else
    self.sets[number] = set
  end
end

-- Each of these plans an edit: a count; false where it depends on those that are planned; nil and an error.

local function plan_field(self, edit)
  local number, err = many.find(self.documents, edit.path, edit.object)
  if not number then return nil, err end
  local document = self.documents[number]
  local plan_one = edit.delete and plan.delete or plan.set
  local set, problem = plan_one(document.tree, edit, self.touched, #self.documents > 1)
  if set == nil then return named(problem, document) end
  if not set then return false end
  join(self, number, set)
  self.has_fields = true
  return 1
end

local function listing_of(self, object)
  local key = object or self
  if not self.listings[key] then
    local trees = {}
    for number, document in ipairs(self.documents) do
      trees[number] = document.tree
    end
    local listing, err, number = images.listing(trees, object)
    if not listing then return named(err, self.documents[number]) end
    self.listings[key] = listing
  end
  return self.listings[key]
end

local function plan_image(self, edit)
  if self.has_fields or self.is_renamed then return false end
  local listing, err = listing_of(self, edit.object)
  if not listing then return nil, err end
  local matching, problem = images.matching(listing, edit.image, edit.ref)
  if not matching then return nil, problem end
  local count, sets = 0, {}
  for number, list in pairs(matching.changes) do
    local document = self.documents[number]
    local set, refusal = plan.replace(document.tree, list, self.touched)
    if set == nil then return named(refusal, document) end
    if not set then return false end
    sets[number], count = set, count + #list
  end
  for number, set in pairs(sets) do
    join(self, number, set)
  end
  self.is_renamed = matching.is_renamed
  return count
end

-- Makes what is planned; nil, an error and the document if it is refused.
local function make(self)
  local trees = {}
  for number, set in pairs(self.sets) do
    local document = self.documents[number]
    local tree, err = document.tree, nil
    if #set.bytes > 0 then
      tree, err = set:apply(document.tree)
    end
    if not tree then return named(err, document) end
    trees[number] = tree
  end
  for number, tree in pairs(trees) do
    self.documents[number].tree = tree
  end
  clear(self)
  return true
end

local function plan_edit(self, edit)
  local count, err = (edit.image and plan_image or plan_field)(self, edit)
  if count then table.insert(self.edits, edit) end
  return count, err
end

local run

-- Makes what is planned. What is refused together may be accepted in parts.
local function flush(self)
  local edits = self.edits
  local done, err = make(self)
  if done or #edits == 1 then return done, err end
  clear(self)
  local middle = #edits // 2
  done, err = run(self, table.move(edits, 1, middle, 1, {}))
  if not done then return nil, err end
  return run(self, table.move(edits, middle + 1, #edits, 1, {}))
end

function run(self, edits)
  local count = 0
  for _, edit in ipairs(edits) do
    local err
    count, err = plan_edit(self, edit)
    if not count and #self.edits == 0 then return nil, err end
    if not count then
      local done, problem = flush(self)
      if not done then return nil, problem end
      count, err = plan_edit(self, edit)
      if not count then return nil, err end
    end
  end
  local done, err = flush(self)
  return done and count, err
end

--- Makes edits of documents.
---@param documents kubebundle.edit.document[]
---@param edits kubebundle.edit.edit[]
---@return integer? count of the images of the last edit
---@return kubebundle.failure? err nothing was changed
function batch.run(documents, edits)
  local self, trees = { documents = documents }, {}
  for number, document in ipairs(documents) do
    trees[number] = document.tree
  end
  clear(self)
  local count, err = run(self, edits)
  if count then return count end
  for number, document in ipairs(documents) do
    document.tree = trees[number]
  end
  return nil, err
end

return batch
