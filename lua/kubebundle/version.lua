-- The one place that holds the version: the Makefile, the command and the packages read it here.
return "0.1.0"
