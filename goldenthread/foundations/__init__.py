"""The ground floor: who is here, what they may do, what happened, and how a page looks. Knows no improvement word."""
