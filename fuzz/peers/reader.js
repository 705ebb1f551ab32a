// npm yaml as a reader for fuzz/peers/fuzz.lua: answers batches on standard input, see there.

const fs = require("fs")
const yaml = require("yaml")

const MAX_NODES = 20000

function textOf(text) {
  return /\p{Surrogate}/u.test(text) ? { other: "surrogate" } : text
}

function floatOf(value) {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return { float: bytes.toString("hex") }
}

function write(value, budget) {
  if (--budget.nodes < 0) throw new Error("too large")
  if (value === null || value === undefined || typeof value === "boolean") return value ?? null
  if (typeof value === "bigint") return { integer: value.toString() }
  if (typeof value === "number") return floatOf(value)
  if (typeof value === "string") return textOf(value)
  if (value instanceof Uint8Array) return { binary: Buffer.from(value).toString("hex") }
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [write(key, budget), write(item, budget)]) }
  if (Array.isArray(value)) return { list: value.map((item) => write(item, budget)) }
  return { other: value.constructor.name }
}

function read(bytes, version) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    const options = { version, intAsBigInt: true, logLevel: "silent" }
    const documents = yaml.parseAllDocuments(text, options)
    for (const document of documents) if (document.errors.length) throw document.errors[0]
    const budget = { nodes: MAX_NODES }
    return { documents: [...documents].map((document) => write(document.toJS({ mapAsMap: true }), budget)) }
  } catch (error) {
    return { refused: (error.code ?? error.name) + ": " + error.message.split("\n")[0].replace(/\p{Surrogate}/gu, "?") }
  }
}

let pending = Buffer.alloc(0)
const chunk = Buffer.alloc(1 << 16)

function more() {
  const size = fs.readSync(0, chunk)
  if (size === 0) process.exit(0)
  pending = Buffer.concat([pending, chunk.subarray(0, size)])
}

function take(size) {
  while (pending.length < size) more()
  const taken = pending.subarray(0, size)
  pending = pending.subarray(size)
  return taken
}

function line() {
  while (pending.indexOf(10) < 0) more()
  return take(pending.indexOf(10) + 1).toString().trim()
}

for (;;) {
  const texts = []
  for (let count = Number(line()); count > 0; count--) {
    const [size, version] = line().split(" ")
    texts.push([take(Number(size)), version])
  }
  fs.writeSync(1, texts.map(([text, version]) => JSON.stringify(read(text, version)) + "\n").join(""))
}
