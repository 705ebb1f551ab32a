-- The one place that holds the address of the project: rockspecs and SARIF want one. It leads nowhere until there is a
-- public repository.
return "https://kubebundle.invalid/kubebundle"
