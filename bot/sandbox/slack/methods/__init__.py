"""The Web API methods, a module per family. Each takes the core and the arguments and gives the answer's fields."""
