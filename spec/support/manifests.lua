-- The manifest that specs of several commands look at, with a mistake (pull-no-credential) and without it.

return {
  broken = "spec/check/mistakes/01-server-is-another-registry.yaml",
  fine = "spec/check/mistakes/01-server-is-another-registry.fixed.yaml",
}
