"""One request each: who somebody is here, rights, standing in, and the register of places, people and trusts."""
