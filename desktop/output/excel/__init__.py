"""Excel documents: official-looking print sheets and clean data sheets from the same facts."""
