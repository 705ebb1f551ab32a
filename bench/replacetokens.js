// The peer of bench/template.lua: node bench/replacetokens.js VALUES.json 'FROM/*.yaml => TO/*.yaml'
const { loadVariables, replaceTokens } = require("@qetza/replacetokens")

for (const name of ["debug", "info", "group", "groupEnd"]) console[name] = () => {}

async function main([values, files]) {
  const variables = await loadVariables(["@" + values])
  const options = { addBOM: false, encoding: "auto", missing: { log: "error" } }
  options.token = { pattern: "custom", prefix: "#(", suffix: ")#" }
  await replaceTokens([files], (name) => variables[name], options)
}

main(process.argv.slice(2))
