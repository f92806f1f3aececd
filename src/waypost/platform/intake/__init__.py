"""The one way in for files. What comes from outside is opened by a child process that knows nothing and may do little;
see decision 0030. `reading.opened` asks the child, `troubles.NotTaken` says why a file was not taken."""
