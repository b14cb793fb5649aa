import { settingsOf } from './known-values.js';
import { isPythonEnough } from './python.js';

describe('a Python for schemathesis', () => {
  it.each([
    ['Python 3.11.7', true],
    ['Python 3.10.0', true],
    ['Python 3.9.18', false],
    ['Python 2.7.18', false],
    ['', false],
  ])('%j: %s', (printed, expected) => {
    expect(isPythonEnough(printed)).toBe(expected);
  });
});

describe('the settings of schemathesis', () => {
  it('name every known value and where it may stand, and nothing of which there is none', () => {
    const text = settingsOf({ county: ['130502'], version: [1, 2], id: [] });
    expect(text).toContain('county = { values = ["130502"] }');
    expect(text).toContain('"path.code" = { dictionary = "county", probability = 0.7 }');
    expect(text).toContain('"query.against" = { dictionary = "version", probability = 0.7 }');
    expect(text).not.toContain('path.id');
  });
});
