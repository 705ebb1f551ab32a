-- The manifest that specs of several commands look at, with a mistake (pull-no-credential) and without it.

return {
  broken = "spec/cli/manifests/broken.yaml",
  fine = "spec/cli/manifests/fine.yaml",
}
