"""How a reviewer comes in: plain pages without scripts, a cookie, and the rules of who may ask for what."""
