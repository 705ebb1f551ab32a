// Prints what GitLab's schema of .gitlab-ci.yml finds in a file: node gitlab_schema.cjs SCHEMA_MODULE FILE.
const Ajv = require("ajv");
const { readFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
const yaml = require("js-yaml");

import(pathToFileURL(process.argv[2])).then(({ schema }) => {
  const ajv = new Ajv({ allErrors: true, schemaId: "auto", unknownFormats: "ignore", logger: false });
  const validate = ajv.compile(schema);
  if (!validate(yaml.load(readFileSync(process.argv[3], "utf8")))) {
    for (const error of validate.errors) console.log(error.dataPath, error.message);
  }
});
