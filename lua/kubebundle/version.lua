-- The only place of the version number: the Makefile, the command and the packages read it here.
return "0.1.0"
