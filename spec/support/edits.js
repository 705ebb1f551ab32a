// As edits.py, by npm's yaml.
const YAML = require("yaml")
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean)
const load = text => YAML.parseAllDocuments(text, { version: "1.2", merge: true }).map(document => {
  if (document.errors.length) throw document.errors[0]
  return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: -1 }), (key, value) => value === undefined ? null : value))
})
const find = (holder, key) => Array.isArray(holder) ? key - 1
  : Object.keys(holder).find(own => own === key) ?? key
const change = (documents, edit) => {
  if (!edit.path.length) { documents[edit.document - 1] = edit.value; return }
  let holder = documents[edit.document - 1]
  for (const key of edit.path.slice(0, -1)) holder = holder?.[find(holder, key)]
  const last = find(holder, edit.path.at(-1))
  if (holder === null || typeof holder !== "object" || (!edit.adds && !(last in holder))) return false
  if (edit.op === "delete") Array.isArray(holder) ? holder.splice(last, 1) : delete holder[last]
  else holder[last] = edit.value
  return true
}
let read = 0
lines.forEach((line, index) => {
  const edit = JSON.parse(line)
  let documents, fits
  try { documents = load(edit.old) } catch { return }
  try { fits = change(documents, edit) } catch { return } // sets, lists of pairs
  if (!fits) return
  read++
  try {
    require("assert").deepStrictEqual(load(edit.new), documents)
  } catch (problem) { console.log("wrong", index + 1, problem.code ?? problem.message) }
})
console.log("read", read)
