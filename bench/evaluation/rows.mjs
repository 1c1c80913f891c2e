const WORDS =
  'river weir dam water mill pond tide gate flow level stone timber boat bridge measure of the a is in on'.split(
    ' ',
  );

/** Different in every row: repeated texts would flatter every cache. */
const textOf = (seed, words) =>
  Array.from(
    { length: words },
    (_, index) => WORDS[(seed * 31 + index * 17 + ((seed * index) % 7)) % WORDS.length],
  );

const sentence = (seed, words) => `${textOf(seed, words).join(' ')} ${seed}.`;

/** Questions, answers of about sixty words, and right answers that every second answer matches. */
export const makeRows = (count, salt = 0) =>
  Array.from({ length: count }, (_, index) => ({
    inputs: `What is ${sentence(index + salt, 8)}`,
    ground_truth: sentence(index + salt + (index % 2), 60),
    answer: sentence(index + salt, 60),
  }));
