// The task: adds the folder of this file, which contains kubebundle, to the PATH of the following steps, and runs the
// given command. Findings are issues of the pipeline. Inputs are environment variables, INPUT_NAME.
const { spawnSync } = require("node:child_process");
const { chmodSync } = require("node:fs");
const { join } = require("node:path");

const REPORTS = ["render", "check", "pin", "preflight"];

const input = (name) => process.env["INPUT_" + name] || "";
const program = join(__dirname, "kubebundle");

chmodSync(program, 0o755); // an extension is an archive without modes
console.log(`##vso[task.prependpath]${__dirname}`);

const command = input("COMMAND");
if (command) {
  const given = input("ARGUMENTS").split(/\r?\n/).filter((line) => line !== "");
  const format = REPORTS.includes(command) && !given.includes("--format") ? ["--format", "azure"] : [];
  const { status, error } = spawnSync(program, [command, ...format, ...given], { stdio: "inherit" });
  if (error) console.log(`##vso[task.logissue type=error]kubebundle: ${error.code}`);
  if (status !== 0) {
    console.log(`##vso[task.complete result=Failed]kubebundle ${command}: exit status ${status}`);
    process.exitCode = 1;
  }
}
