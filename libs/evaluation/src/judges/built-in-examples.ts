import type { JudgeExample } from './judge.types.js';

const QUESTION = 'Why do lighthouses use Fresnel lenses?';
const REFERENCE =
  'A Fresnel lens bends the light of a small lamp into a narrow beam that is seen far out at sea, with much less glass than a plain lens of the same width.';

/** Graded answers to one question, two for each judge that comes with Weir, so that a judge sees what its rubric means. */
export const BUILT_IN_EXAMPLES: Readonly<Record<string, readonly JudgeExample[]>> = {
  answer_similarity: [
    {
      input: QUESTION,
      output: 'Fresnel lenses are lighter than plain ones, which is why keepers liked to clean them.',
      score: 2,
      justification:
        'Only the smaller weight agrees with the reference; the narrow beam and its reach are missing, and the reason is another one.',
      gradingContext: { targets: REFERENCE },
    },
    {
      input: QUESTION,
      output: 'They gather the light of a small lamp into a beam that reaches far over the sea.',
      score: 4,
      justification: 'The beam and its reach agree with the reference; that less glass is needed is missing.',
      gradingContext: { targets: REFERENCE },
    },
  ],
  answer_correctness: [
    {
      input: QUESTION,
      output: 'Because they need little glass. They spread the light evenly in all directions.',
      score: 2,
      justification:
        'That little glass is needed is right; the main fact is wrong, for the lens makes a narrow beam.',
      gradingContext: { targets: REFERENCE },
    },
    {
      input: QUESTION,
      output: 'They turn the light of a small lamp into a narrow beam that ships see from far away.',
      score: 4,
      justification: 'The answer is right; only the smaller amount of glass is left out.',
      gradingContext: { targets: REFERENCE },
    },
  ],
  faithfulness: [
    {
      output: 'The lens needs little glass. It was invented in Norway and is coated with silver.',
      score: 2,
      justification:
        'One of three claims follows from the context; nothing is said there of Norway or silver.',
      gradingContext: { context: REFERENCE },
    },
    {
      output: 'The lens makes a narrow beam out of the light of a small lamp.',
      score: 5,
      justification: 'The only claim follows from the context. What is left out does not matter here.',
      gradingContext: { context: REFERENCE },
    },
  ],
  answer_relevance: [
    {
      input: QUESTION,
      output: 'Lighthouses stand on cliffs and reefs. Some of them have lenses.',
      score: 2,
      justification: 'Lenses are named, but nothing is said about why they are used.',
      gradingContext: {},
    },
    {
      input: QUESTION,
      output: 'Because they make a beam of the lamp’s light that is seen from far away, with little glass.',
      score: 5,
      justification: 'The whole answer deals with the reason that was asked for.',
      gradingContext: {},
    },
  ],
  relevance: [
    {
      input: QUESTION,
      output: 'Lighthouses warn ships, and lenses belong to their equipment.',
      score: 2,
      justification: 'It stays with the subject, but gives no reason although the context names two.',
      gradingContext: { context: REFERENCE },
    },
    {
      input: QUESTION,
      output: 'Because they send the light of a small lamp far out to sea in a narrow beam.',
      score: 4,
      justification: 'It answers the question from the context and leaves only the saving of glass out.',
      gradingContext: { context: REFERENCE },
    },
  ],
};
