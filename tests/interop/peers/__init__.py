"""tus clients and servers of others, to ours and ours to them. `make interop` installs them and runs this."""
