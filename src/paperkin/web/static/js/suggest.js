// Completes what is typed into a search box: papers, people, topics.
export function offerSuggestions() {}
