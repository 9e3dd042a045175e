"""The secondary network: dealers who sell the store's cars, and the visits to them."""
