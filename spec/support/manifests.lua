-- The manifest used by specs of several commands, with a mistake (pull-no-credential) and without it.

return {
  broken = "spec/cli/manifests/broken.yaml",
  fine = "spec/cli/manifests/fine.yaml",
}
