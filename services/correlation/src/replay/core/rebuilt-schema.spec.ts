import { isRebuiltSchema, madeByReplay, schemaComment } from './rebuilt-schema.js';

describe('the schema of a rebuilt state', () => {
  test.each([
    { name: 'replay_look', is: true },
    { name: 'replay_2026_11_30', is: true },
    { name: `replay_${'a'.repeat(40)}`, is: true },
    { name: `replay_${'a'.repeat(41)}`, is: false },
    { name: 'replay_', is: false },
    { name: 'correlation', is: false },
    { name: 'my_replay_look', is: false },
    { name: 'replay_Look', is: false },
    { name: 'replay_a cascade', is: false },
    { name: 'replay_a;drop', is: false },
    { name: 'replay_look\n', is: false },
  ])('may be called "$name": $is', ({ name, is }) => {
    expect(isRebuiltSchema(name)).toBe(is);
  });

  test.each([
    { comment: schemaComment('unfinished'), is: true },
    { comment: schemaComment('complete'), is: true },
    { comment: null, is: false },
    { comment: '', is: false },
    { comment: 'not made by hub replay, complete', is: false },
  ])('with the comment $comment was made by a replay: $is', ({ comment, is }) => {
    expect(madeByReplay(comment)).toBe(is);
  });
});
